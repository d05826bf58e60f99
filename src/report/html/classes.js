/* How sure the AUROC is where classes and folders are what is sampled. */

/* data.clusters: [detector][column]: [by images, by in-distribution classes, by classes and folders, classes, folders]. */
function clusterText(detector, column) {
  const [images, classes, both, nClasses, nFolders] = data.clusters[detector][column];
  if (classes === null) return "";
  const folders = both === null ? "" : `, ${percent(both)} by these and ${oodSets[column].name}'s ${counted(nFolders, "folder")}`;
  return `For claims about new classes: the standard error of the AUROC of ${detectors[detector]} on ${oodSets[column].name} is ${percent(images)} points by images (new images of the same classes), ${percent(classes)} by the ${grouped(nClasses)} classes of ${idSet.name}${folders} (clusters.csv).`;
}

function startClasses() {
  show(() => fill("clusters-note", clusterText(state.detector, state.set)), ["detector", "set"]);
}

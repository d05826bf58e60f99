# Job files as people write them.
# shellcheck shell=bash disable=SC2016,SC2088,SC2154

tiny_job "$work/job.cfg" "$work/made"
head -n 20 "$work/digits.txt" >"$work/twenty.txt"

# written SED…: bad.cfg is the job with these changes; `bad` runs it.
written() { sed "${@/#/-e}" "$work/job.cfg" >"$work/bad.cfg"; }
bad=("$FAROUT" run "$work/bad.cfg")

sed 's/^block/blok/' "$work/job.cfg" >"$work/typo.cfg"
mistake "an option misspelt" 2 "typo.cfg:4: " "Did you mean 'block'" -- "$FAROUT" run "$work/typo.cfg"

# ---- Sections ----
written '$a [ood.digits]\nroot = /elsewhere'
mistake "a section twice" 2 "bad.cfg:" "[ood.digits] is there already, on line 16" -- "${bad[@]}"
mistake "a section twice, under several ranks" 2 "[ood.digits] is there already" -- ranks 3 "${bad[@]}"
written '$a [train]\nroot = /elsewhere'
mistake "the training section twice" 2 "[train] is there already, on line 6" -- "${bad[@]}"
written 's/^\[ood.digits\]/[odd.digits]/'
mistake "a section misspelt" 2 "no section [odd.digits]" "Did you mean [ood.digits]?" -- "${bad[@]}"
written 's/^\[ood.digits\]/[ood digits]/'
mistake "a blank for the dot" 2 "Did you mean [ood.digits]?" -- "${bad[@]}"
written 's/^\[ood.digits\]/[digits]/'
mistake "a set's name alone" 2 "no section [digits]" "[ood.NAME]" -- "${bad[@]}"
written 's/^\[ood.digits\]/[ood.]/'
mistake "a set without a name" 2 "[ood.]" "has a name of its own" -- "${bad[@]}"
written 's/^\[ood.digits\]/[ood.digits/'
mistake "a bracket missing" 2 "bad.cfg:16: " "']'" -- "${bad[@]}"
written 's/^\[ood.digits\]/[ood.digits] root = x/'
mistake "a key behind a section's name" 2 "Begin a new line there" -- "${bad[@]}"
written '$a [ood.more]\n# root = /later'
mistake "a section commented out but for its name" 2 "[ood.more]" "is empty" -- "${bad[@]}"
written '$a block = 32'
mistake "an option of the job at the file's end" 2 "ood.digits.block" "write it above the first section" -- "${bad[@]}"

# ---- Names of sets ----
written 's/^\[ood.digits\]/[ood.mean]/'
mistake "a set called as the mean" 2 "can't be called 'mean'" "[ood.mean_set]" -- "${bad[@]}"
written 's/^\[ood.digits\]/[ood.mean_set]/' "s|^list = .*digits.txt|list = $work/twenty.txt|"
mistake "as that advice says" 0 "mean_set" -- "${bad[@]}" --dry-run
written 's/^\[ood.digits\]/[ood.far]/' 's/^\[ood.held_out\]/&\ngroup = far/'
mistake "a set called as a group" 2 "can't be called 'far'" "a group of the job" "[ood.far_set]" -- "${bad[@]}"
written 's/^\[ood.digits\]/[ood.Held_Out]/'
mistake "names that differ in case alone" 2 "'held_out' and 'Held_Out'" "upper and lower case" -- "${bad[@]}"
written 's/^\[ood.digits\]/[ood.fpr95]/'
mistake "a set called as a key of --sort" 2 "'fpr95'" "--sort" -- "${bad[@]}"
written 's/^\[ood.digits\]/[ood.val]/'
mistake "two sets of one name" 2 "two sets are called 'val'" -- "${bad[@]}"

# ---- Lines and values ----
written 's/^block.*/&\nblock = 32/'
mistake "a key twice" 2 "bad.cfg:5: 'block' is given already, on line 4" -- "${bad[@]}"
written 's/^block.*/block: 64/'
mistake "YAML" 2 "bad.cfg:4: " "looks like YAML" "block = " -- "${bad[@]}"
printf '{\n  "model": "fashion_demo"\n}\n' >"$work/json.cfg"
mistake "JSON" 2 "json.cfg:1: " "looks like JSON" -- "$FAROUT" run "$work/json.cfg"
written 's/^block.*/--odin/'
mistake "an option as on the command line" 2 "Write odin = true" -- "${bad[@]}"
written 's/^block.*/block =/'
mistake "no value" 2 "'block' has no value" -- "${bad[@]}"
written 's/^block.*/block = 64 \\/'
mistake "a continued line" 2 "can't be continued" -- "${bad[@]}"
written "s|^out = .*|out = \"$work/made|"
mistake "a quote that isn't closed" 2 "'out'" "isn't closed" -- "${bad[@]}"
written 's/^block.*/detectors = ["msp", "vim"]/'
mistake "a list in brackets" 2 "a,b,c" -- "${bad[@]}"
written 's/^block.*/; block = 64/'
mistake "another sign for comments" 2 "begins with '#'" -- "${bad[@]}"
written 's|^root = .*digits|root = $HOME/digits|'
mistake "a variable without braces" 2 'write ${HOME}' -- "${bad[@]}"
written 's|^root = .*digits|root = ${FAROUT_EMPTY}/digits|'
mistake "a variable that is empty" 2 "FAROUT_EMPTY is empty" -- env FAROUT_EMPTY= "${bad[@]}"
written "s|^out = .*|out = ~nobody_of_this_name/made|"
mistake "a home of nobody" 2 "no user 'nobody_of_this_name'" -- "${bad[@]}"
written 's/^block.*/dry-run = true/'
mistake "an option of the command line alone" 2 "for the command line alone" -- "${bad[@]}"
iconv -f UTF-8 -t UTF-16 "$work/job.cfg" >"$work/utf16.cfg"
mistake "UTF-16" 2 "utf16.cfg is a text in UTF-16" "iconv" -- "$FAROUT" run "$work/utf16.cfg"
iconv -f UTF-16 -t UTF-8 "$work/utf16.cfg" >"$work/new.cfg"
mistake "as that advice says" 0 "held_out" -- "$FAROUT" run "$work/new.cfg" --dry-run
mistake "weights for a job file" 2 "isn't a job file" -- "$FAROUT" run "$SOURCE/jobs/demo/fashion_demo.safetensors"
mistake "a folder for a job file" 2 "it is a folder" -- "$FAROUT" run "$work"
mistake "another file of the folder" 2 "there is none" "Did you mean 'job.cfg'" -- "$FAROUT" run "$work/jbo.cfg"
printf 'block = 32\n' >"$work/a.cfg"
printf 'block = 16\n' >"$work/b.cfg"
written "s|^block.*|include = a.cfg\ninclude = b.cfg|"
mistake "two included files that differ" 2 "b.cfg:1: 'block' is 16 here and 32 in" "a.cfg, line 1" -- "${bad[@]}"

# ---- Understood, and shown ----
# A byte order mark, CRLF, tabs, blanks in brackets, quotes, a comment behind a value, a '#' in a path, the home folder.
mkdir "$work/my home" "$work/a#b"
cp "$work/twenty.txt" "$work/a#b/list.txt"
{
    printf '\xef\xbb\xbf'
    sed -e 's/^\[ood.digits\]/[ ood.digits ]/' -e "s|^list = .*digits.txt|list\t=\t$work/a#b/list.txt|" -e 's/^block.*/block = 64 # rows/' \
        -e 's|^out = .*|out = "~/made here"|' -e 's/^batch/batch\t/' "$work/job.cfg" | sed 's/$/\r/'
} >"$work/odd.cfg"
mistake "all that is understood" 0 "~/made here → $work/my home/made here" "a#b/list.txt" "20 of 20 are there" "$work/my home/made here" \
    -- env HOME="$work/my home" "$FAROUT" run "$work/odd.cfg" --dry-run
mistake "the home folder on the command line" 0 "~/else → $work/my home/else  (command line)" "preprocess" "gamma=0.1" \
    -- env HOME="$work/my home" "$FAROUT" run "$work/odd.cfg" --dry-run --out=~/else
mistake "the home folder of any command" 1 "$work/my home/none.h5" -- env HOME="$work/my home" "$FAROUT" check --file=~/none.h5
field=${SHARED_DATA:-/nowhere}/field/jobs
if needs "$field/bom.cfg" "${EFFICIENTNET:-/nowhere}/efficientnet_lite0.pth"; then
    export LITE0=$EFFICIENTNET/efficientnet_lite0.pth
    few=(--detectors "msp,energy" --dry-run)
    mistake "field: a byte order mark" 0 "1280 features, 1000 classes" -- "$FAROUT" run "$field/bom.cfg" "${few[@]}"
    mistake "field: the home folder" 0 "~/run_j5 → $work/my home/run_j5" -- env HOME="$work/my home" "$FAROUT" run "$field/tilde.cfg" "${few[@]}"
    mistake "field: a section twice" 2 "[ood.textures] is there already, on line 9" -- "$FAROUT" run "$field/dupsec.cfg"
fi

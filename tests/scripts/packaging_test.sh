#!/usr/bin/env bash
# packaging_test.sh SOURCE: what can be checked of the container, Spack and module recipes where none of them can be run: the files
# that they name are there, their shell parts parse, and the Spack recipe and the module file do what they should
# against stand-ins.
set -euo pipefail
cd "$1"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { echo "FAILED: $1" >&2; exit 1; }

# ---- Apptainer: sections, files, %post ---------------------------------------------------------------------------
def=slurm/containers/farout.def
while read -r section; do
    [[ " arguments files post environment runscript test help " == *" $section "* ]] || fail "$def has a section %$section"
done < <(sed -n 's/^%\([a-z]*\).*/\1/p' "$def")
for word in Bootstrap From Stage; do [[ $(grep -c "^$word: " "$def") == 2 ]] || fail "$def: $word isn't there for both stages"; done
while read -r argument; do
    grep -q "^    $argument=" "$def" || fail "$def uses the argument $argument, which has no default"
done < <(grep -o '{{ [A-Z]* }}' "$def" | tr -d '{} ' | sort -u)
# part SECTION: the lines of all sections of that name.
part() { awk -v want="%$1" '/^[%A-Z]/ { on = $0 == want; next } on && NF' "$def"; }
while read -r from _; do [[ -e "$from" ]] || fail "$def copies $from, which isn't there"; done < <(part files)
grep -q '^    /farout/slurm/containers/install.sh ' "$def" || fail "$def: install.sh isn't copied"
for section in post environment runscript test; do part "$section" | bash -n || fail "$def: %$section"; done

# ---- Docker --------------------------------------------------------------------------------------------------------
dockerfile=slurm/containers/Dockerfile
while read -r instruction rest; do
    case "$instruction" in
        FROM | ARG | ENV | ENTRYPOINT) ;;
        COPY) [[ -e "${rest%% *}" ]] || fail "$dockerfile copies ${rest%% *}, which isn't there" ;;
        RUN) bash -n <<<"${rest#--mount=* }" || fail "$dockerfile: RUN $rest" ;;
        *) fail "$dockerfile has the instruction $instruction" ;;
    esac
done < <(grep -v '^ *\(#.*\)\?$' "$dockerfile")

# ---- Spack: the recipe runs, and asks for every library that the build asks for -------------------------------------
cat >"$work/check.py" <<'PYTHON'
import os, re, runpy, sys, types

asked, source = [], sys.argv[1]
stand_in = types.ModuleType("spack.package")
for name in ("version", "variant", "conflicts", "generator"):
    setattr(stand_in, name, lambda *_, **__: None)
stand_in.depends_on = lambda spec, **_: asked.append(re.split("[@+~]", spec)[0])
stand_in.join_path = os.path.join
stand_in.CMakePackage = type("CMakePackage", (), {
    "define": lambda self, name, value: f"-D{name}={value}",
    "define_from_variant": lambda self, name, variant: f"-D{name}={variant}"})
sys.modules["spack"], sys.modules["spack.package"] = types.ModuleType("spack"), stand_in
recipe = runpy.run_path(f"{source}/slurm/spack/packages/farout/package.py")["Farout"]()
module = types.SimpleNamespace(python_platlib="/p/site-packages")
recipe.spec = {"py-torch": types.SimpleNamespace(package=types.SimpleNamespace(module=module))}
assert "-DFAROUT_LIBTORCH=/p/site-packages/torch" in recipe.cmake_args(), recipe.cmake_args()
names = {"MPI": "mpi", "HDF5": "hdf5", "Boost": "boost", "JPEG": "libjpeg-turbo", "PNG": "libpng", "ZLIB": "zlib-api", "OpenSSL": "openssl",
         "nlohmann_json": "nlohmann-json", "PkgConfig": "pkgconfig", "WEBP": "libwebp", "ZIP": "libzip", "XXHASH": "xxhash",
         "Arrow": "arrow", "Parquet": "arrow"}
with open(f"{source}/src/cmake/Dependencies.cmake") as file:
    wanted = set(re.findall(r"(?:find_package|pkg_check_modules)\((\w+)", file.read())) - {"Threads"}
missing = [name for name in sorted(wanted) if names.get(name) not in asked]
sys.exit(f"the recipe doesn't ask for {missing}" if missing else 0)
PYTHON
python3 "$work/check.py" "$PWD" || fail "slurm/spack"
grep -q 'namespace: farout' slurm/spack/repo.yaml || fail "slurm/spack/repo.yaml"

# ---- The module file, where there is a Tcl ---------------------------------------------------------------------------
if command -v tclsh >/dev/null; then
    cat >"$work/check.tcl" <<'TCL'
foreach name { module-whatis conflict module prepend-path setenv } { proc $name { args } "puts \"$name \$args\"" }
proc is-loaded { name } { return [ expr { $name eq "HDF5" } ] }
source [ lindex $argv 0 ]
ModulesHelp
TCL
    tclsh "$work/check.tcl" slurm/modules/farout >"$work/module" 2>/dev/null || fail "slurm/modules/farout"
    grep -qx 'prepend-path PATH /apps/farout/0.1.0/bin' "$work/module" || fail "slurm/modules/farout: PATH"
    [[ "$(grep -c '^module load' "$work/module")" == 1 ]] || fail "slurm/modules/farout loads what is loaded"
fi
echo "all as expected"

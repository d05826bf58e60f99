# shellcheck shell=bash
# Part of jobs/setup.sh: all that set-up fetches, in one file for a machine without network.
# shellcheck disable=SC2154

bundled=(libtorch digits echarts efficientnet fashion-mnist)

# write_bundle FILE: what lies in .deps, and Fashion-MNIST's files, with a list of their hashes.
write_bundle() {
    local file="$1" staged="$deps/unfinished/bundle" name fashion parts=()
    mkdir -p "$staged" "$(dirname "$file")"
    for name in libtorch digits echarts efficientnet; do
        [[ -d "$deps/$name" ]] && ln -s "$deps/$name" "$staged/$name" && parts+=("$name")
    done
    if fashion=$(fashion_mnist); then
        ln -s "$(realpath "$fashion")" "$staged/fashion-mnist"
        parts+=(fashion-mnist)
    fi
    {
        echo "farout's dependencies 1 $(uname -m)"
        (cd "$staged" && find -L "${parts[@]}" -type f -print0 | sort -z | xargs -0 sha256sum)
    } >"$staged/bundle.txt"
    say "writing $file: ${parts[*]}"
    tar --directory "$staged" --dereference --create --file - bundle.txt "${parts[@]}" | gzip -1 >"$file.part"
    mv "$file.part" "$file"
    say "$file has $(stat --format %s "$file" | awk '{ print int($1 / 1e6) }') MB. The system's packages aren't in it: bash jobs/setup.sh --print tells them there."
}

# take_from_bundle FILE: puts what it holds into .deps, once all of it is as its list says.
take_from_bundle() {
    local file="$1" staged="$deps/unfinished/bundle" first name
    [[ -r "$file" ]] || die "cannot read $file." "Write it on a machine with network: bash jobs/setup.sh --bundle FILE"
    mkdir -p "$staged"
    say "unpacking $file"
    tar --directory "$staged" --extract --gzip --no-same-owner --file "$file" 2>"$deps/unfinished/tar.log" ||
        die "$file can't be unpacked: $(tail -n 1 "$deps/unfinished/tar.log")" "Copy it again (is the disk full?)."
    first=$(head -n 1 "$staged/bundle.txt" 2>/dev/null || true)
    [[ "$first" == "farout's dependencies 1 "* ]] || die "$file is no bundle of jobs/setup.sh --bundle." "Name another file."
    [[ "${first##* }" == "$(uname -m)" ]] ||
        die "$file is for ${first##* }, this is $(uname -m)." "Write one on a machine of this kind."
    (cd "$staged" && tail -n +2 bundle.txt | sha256sum --check --quiet --strict >/dev/null 2>&1) ||
        die "$file isn't whole: its files aren't those of its list." "Copy it again."
    for name in "${bundled[@]}"; do
        [[ -d "$staged/$name" ]] || continue
        rm -rf "${deps:?}/$name"
        mv "$staged/$name" "$deps/$name"
    done
    rm -rf "$staged"
}

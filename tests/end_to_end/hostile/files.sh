# Hostile files for hostile.sh, made with nothing but the shell. Source it.
# shellcheck shell=bash disable=SC2154  # work is harness.sh's

little_endian() { # BYTES NUMBER
    local bytes=$1 number=$2
    while ((bytes-- > 0)); do
        printf '%b' "\\x$(printf %02x $((number & 255)))"
        number=$((number >> 8))
    done
}

# write_npy FILE SHAPE BYTES [TYPE]: so many zero bytes under a header that says SHAPE.
write_npy() {
    {
        printf '\x93NUMPY\x01\x00\x76\x00'
        printf '%-117s\n' "{'descr': '${4:-<f4}', 'fortran_order': False, 'shape': $2, }"
        head -c "$3" /dev/zero
    } >"$1"
}

# write_zip FILE NAME CONTENT [CLAIMED-SIZE]: one deflated entry; gzip packs it and gives its checksum.
write_zip() {
    local packed="$work/packed.gz" size packed_size checksum
    size=${4:-$(stat -c %s "$3")}
    gzip -1nc "$3" >"$packed"
    packed_size=$(($(stat -c %s "$packed") - 18)) # without gzip's own head and tail
    checksum=$(tail -c 8 "$packed" | od -An -tu4 -N4)
    {
        printf 'PK\x03\x04' && zip_fields "$checksum" "$packed_size" "$size" ${#2} && printf '%s' "$2"
        tail -c +11 "$packed" | head -c "$packed_size"
        printf 'PK\x01\x02' && little_endian 2 20 && zip_fields "$checksum" "$packed_size" "$size" ${#2}
        head -c 14 /dev/zero && printf '%s' "$2"
        printf 'PK\x05\x06' && little_endian 4 0 && little_endian 2 1 && little_endian 2 1
        little_endian 4 $((46 + ${#2})) && little_endian 4 $((30 + ${#2} + packed_size)) && little_endian 2 0
    } >"$1"
}

# What the local and the central header of an entry share.
zip_fields() { # CHECKSUM PACKED-SIZE SIZE NAME-LENGTH
    little_endian 2 20 && little_endian 2 0 && little_endian 2 8 && little_endian 4 0
    little_endian 4 "$1" && little_endian 4 "$2" && little_endian 4 "$3" && little_endian 2 "$4" && little_endian 2 0
}

# write_safetensors FILE HEADER: no arrays behind it.
write_safetensors() { { little_endian 8 ${#2} && printf '%s' "$2"; } >"$1"; }

# not_a_number WEIGHTS FILE: the same .safetensors with every number a NaN.
not_a_number() {
    local header=$((8 + $(od -An -tu8 -N8 "$1"))) size
    size=$(stat -c %s "$1")
    { head -c "$header" "$1" && head -c $((size - header)) /dev/zero | tr '\0' '\377'; } >"$2"
}

# What should be a file and isn't, or is another one than it says.
make_odd_files() { # DIR
    local zeros="$work/zeros"
    : >"$1/empty"
    mkdir "$1/folder"
    mkfifo "$1/pipe"
    ln -s nowhere "$1/dangling"
    ln -s itself "$1/itself"
    ln -s /dev/zero "$1/endless"
    if ((EUID != 0)); then echo "secret" >"$1/unreadable" && chmod 000 "$1/unreadable"; fi
    printf 'a\0b\0c.jpg\0' >"$1/nul_bytes"
    head -c 100000 /dev/zero | tr '\0' 'x' >"$1/long_line"
    printf '\x80\xfe\x03\xc3\x28\x00%.0s' {1..500} >"$1/noise"
    # Headers that promise 2 GB and more.
    write_npy "$1/promises.npy" "(536870912, 1)" 64
    write_npy "$1/promises_more.npy" "(9223372036854775807, 2)" 64
    little_endian 8 2147483648 >"$1/promises_header.safetensors" && printf '{"a":' >>"$1/promises_header.safetensors"
    write_safetensors "$1/promises.safetensors" '{"a":{"dtype":"F32","shape":[536870912],"data_offsets":[0,2147483648]}}'
    write_safetensors "$1/deep.safetensors" "$(printf '{"a":%.0s' {1..20000})"
    write_npy "$work/small.npy" "(4, 4)" 64
    write_zip "$1/promises.pth" "archive/data.pkl" "$work/small.npy" 2147483648
    printf '\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.\x80\x02M\xe9\x03.\x80\x02B\xff\xff\xff\x7f' >"$1/promises_legacy.pth"
    printf '\x80\x04\x8e\x00\x00\x00\x80\x00\x00\x00\x00abc.' >"$1/promises.pkl"
    printf '\x80\x02cos\nsystem\nX\x04\x00\x00\x00true\x85R.' >"$1/runs_something.pkl"
    # A third of a megabyte that unpacks to 260.
    write_npy "$zeros" "(66560, 1024)" 272629760
    write_zip "$1/bomb.npz" "a.npy" "$zeros"
    rm "$zeros"
    cp "$SOURCE/tests/images/fixtures/images/bomb.png" "$1/bomb.png"
}

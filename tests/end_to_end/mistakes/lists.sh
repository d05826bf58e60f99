# Image lists as other programs write them, and files that are called images and are none.
# shellcheck shell=bash disable=SC2154

root=$work/root
list=$work/list.txt
mkdir -p "$root"/n0{1,2,3} "$work/mend"
readarray -t sources < <(head -7 "$DEMO_DATA/fashion/test.txt" | cut -d' ' -f1)
at=0
for class in 1 2 3; do
    for name in "img 0.png" img1.png; do
        cp "$DEMO_DATA/fashion/${sources[at]}" "$root/n0$class/$name"
        at=$((at + 1))
    done
done
fine() { # SEPARATOR: the list as it should be, with something between path and label
    for class in 1 2 3; do echo "n0$class/img1.png$1$((class - 1))"; done
}
check=("$FAROUT" datalist --root "$root" --list)
extract=("$FAROUT" extract --model fashion_demo --weights "$SOURCE/jobs/demo/fashion_demo.safetensors"
    --root "$root" --out "$work/features.h5" --max-unreadable 1 --overwrite --list)

# mended NAME TEXT…: the list on stdin is refused with the texts, and the command that the message names makes one that
# is read and whose images are all there.
mended() {
    local name=$1 command
    shift
    cat >"$list"
    mistake "$name" 1 "list.txt:" "$@" -- "${check[@]}" "$list"
    command=$(grep -oP '\x60\K[^\x60]+' "$work/err" | head -1)
    rm -f "$work/mend/mended.txt"
    (cd "$work/mend" && eval "$command") 2>/dev/null
    mistake "$name, mended by: $command" 0 "listed images are there" -- "${check[@]}" "$work/mend/mended.txt"
}

mended "CSV" "list.txt:1" "a table with ','" < <(fine ,)
mended "CSV with a heading" "list.txt:1" "a heading" < <(echo path,label && fine ,)
mended "CSV with quotes" "a table with ','" < <(fine '","' | sed 's/.*/"&"/')
mended "CSV, the label first" "a table with ','" < <(fine , | awk -F, '{print $2 "," $1}')
mended "semicolons" "a table with ';'" < <(fine ';')
mended "the label before the path" "the label before the path" < <(fine ' ' | awk '{print $2, $1}')
mended "three columns" "3 columns" < <(fine ' ' | awk '{print $0, $2 * 2}')
mended "a number, path and label" "three columns" < <(fine ' ' | awk '{print NR, $0}')
mended "Windows' separators" "Windows' separators" < <(fine ' ' | tr / '\134')
mended "a Mac's line ends" "old Macs" < <(fine ' ' | tr '\n' '\r')
mended "UTF-16" "UTF-16" < <(fine ' ' | iconv -f UTF-8 -t UTF-16)
mended "gzip" "a gzip file" < <(fine ' ' | gzip)
mended "JSON" "JSON" < <(echo '{"n01/img 0.png": 0, "n02/img1.png": 1}')
mended "labels with a point" "not a whole number" < <(fine '.0 ' | sed -E 's/\.0 (.)/ \1.0/')
mended "labels of some rows" "list.txt:2: a line without a label, while 2 lines have one" < <(fine ' ' | sed '2s/ .*//')
mended "checksums" "checksums before the paths" < <(cd "$root" && md5sum n0*/img1.png)

# refused NAME TEXT… : the list on stdin, without a command that could mend it.
refused() {
    local name=$1
    shift
    cat >"$list"
    mistake "$name" 1 "$@" -- "${extract[@]}" "$list"
}
refused "an image with two labels" "list.txt:4: the image 'n01/img1.png' has the label 2, in line 1 0" \
    < <(fine ' ' && echo n01/img1.png 2)
refused "an image with two labels, written otherwise" "list.txt:4:" < <(fine ' ' && echo ./n02/../n01/img1.png 1)
refused "labels alone" "a number without a path" < <(seq 3)
refused "addresses" "is an address" < <(echo https://example.org/a.png 3)
refused "a home folder" "only a shell" < <(printf '%s/a.png 3\n' \~)
refused "Python's tuples" "list.txt:1:" <<<"('n01/img1.png', 0)"
refused "a NumPy array" "a NumPy array" < <(printf '\x93NUMPY\x01\0v\0{}')
refused "a web page" "a web page" <<<'<!DOCTYPE html><html></html>'
refused "a job file" "farout run" <<<'model = vit'
refused "no images at all" "names no images" <<<'# nothing'
mistake "a folder as list" 1 "It is a folder" -- "${extract[@]}" "$root"
for count in 1 3; do
    fine , >"$list"
    mistake "CSV, $count ranks" 1 "a table with ','" -- ranks "$count" "${extract[@]}" "$list"
done

# What is only odd is told, and taken.
{ fine ' ' && echo ./n01/img1.png 0; } >"$list"
mistake "an image twice with the same label" 0 "warning: $list:4: the image './n01/img1.png' stands in line 1, too" -- \
    "${extract[@]}" "$list"
fine ' ' | sed "s|^|$root/|" >"$list"
mistake "absolute paths" 0 "3 of 3 paths are absolute" -- "${extract[@]}" "$list"
printf '%s\n' "n01/img 0.png 0" "n02/img 0.png 1" >"$list"
mistake "blanks in paths" 0 "2 images" "!warning" -- "${extract[@]}" "$list"
printf 'n01/img1.png\t0\r\nn02/img1.png\t-1\r\n' >"$list"
mistake "tabs, CRLF, an unknown label" 0 "2 images" "!warning" -- "${extract[@]}" "$list"
printf '%s\n' "n01/img1.png 7" "n02/img1.png 8" >"$list"
mistake "labels that the network doesn't have" 0 "1 of 2 labels are none of the 8 classes" "the first is 8 in row 1" -- "${extract[@]}" "$list"

# Names that exist elsewhere: the root that fits, or the command that mends the list.
elsewhere() { # NAME ROOT PREFIX TEXT…: a list whose paths have a prefix, below that root
    fine ' ' | sed "s|^|$3|" >"$list"
    mistake "$1" "$4" "${@:5}" -- "$FAROUT" extract --model fashion_demo --block 1 \
        --weights "$SOURCE/jobs/demo/fashion_demo.safetensors" --root "$2" --out "$work/g.h5" --overwrite --list "$list" \
        --max-unreadable 1
}
elsewhere "one folder deeper" "$work" "" 3 "give that as root (--root $root;"
elsewhere "one folder higher" "$root/n01" "" 3 "give that as root (--root $root;"
elsewhere "a folder too many" "$root" "data/" 3 "sed 's|^data/||' $list > mended.txt"
elsewhere "paths of another machine" "$root" "/home/me/data/" 3 "sed 's|^/home/me/data/||' $list > mended.txt"
mkdir "$work/nothing"
elsewhere "an empty root" "$work/nothing" "" 3 "is empty. Is its file system mounted?"

# The field's own.
if needs "$SHARED_DATA/field/lists/csv.txt"; then
    field=$SHARED_DATA/field/lists
    check=("$FAROUT" datalist --root "$SHARED_DATA/field/folders/clean" --list)
    mistake "field: csv" 1 "csv.txt:1: a table with ','" -- "${check[@]}" "$field/csv.txt"
    mistake "field: three columns" 1 "three_cols.txt:1: 3 columns" -- "${check[@]}" "$field/three_cols.txt"
    mistake "field: contradicting labels" 1 "dups_contradict.txt:7: the image 'n01/img0.JPEG' has the label 2, in line 1 0" -- \
        "${check[@]}" "$field/dups_contradict.txt"
    mistake "field: fine" 0 "all 6 listed images are there" -- "${check[@]}" "$field/ok.txt"
fi

# Files that are called images: each row's reason says what it is, to its end.
names=()
called() { # FILE REASON: the file's content on stdin
    cat >"$root/$1"
    echo "$1" >>"$work/called.txt"
    names+=("$1: $2")
}
called page.jpg "a web page (HTML), not the image: get it again" <<<'<!DOCTYPE html><title>404</title>'
called error.jpg "an XML document, not the image: get it again" <<<'<Error><Code>AccessDenied</Code></Error>'
called lfs.jpg "a Git LFS pointer, not the image: run git lfs pull" \
    < <(printf 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 3\n')
called annex.jpg "a git-annex pointer, not the image: run git annex get" <<<'/annex/objects/SHA256E-s3--00.jpg'
called data.jpg "JSON text, not the image: get it again" <<<'{"error": "rate limit"}'
called words.jpg "text ('Access denied'), not the image: get it again" <<<'Access denied'
called long.jpg "text ('0123456789 0123456789 0123456789...'), not the image: get it again" \
    <<<"0123456789 0123456789 0123456789 0123456789"
called empty.jpg "the file is empty: get it again" </dev/null
called zeros.jpg "nothing but zero bytes (a download that broke off?): get it again" < <(head -c 70000 /dev/zero)
called base64.jpg "base64 text of an image, not the image: run base64 -d" < <(base64 "$root/n01/img1.png")
called drawing.jpg "SVG, which farout doesn't read: convert it to PNG" <<<'<svg xmlns="http://www.w3.org/2000/svg"/>'
called paper.jpg "a PDF document, not an image: make a PNG of what is meant" < <(printf '%%PDF-1.4\n')
called photo.jpg "HEIF, which farout doesn't read: convert it to PNG" < <(printf '\0\0\0\x18ftypheic')
called photo2.jpg "AVIF, which farout doesn't read: convert it to PNG" < <(printf '\0\0\0\x18ftypavif')
called photo3.jpg "JPEG XL (codestream), which farout doesn't read: convert it to PNG" < <(printf '\xff\x0a')
called photo4.jpg "JPEG 2000 (codestream), which farout doesn't read: convert it to PNG" < <(printf '\xff\x4f\xff\x51')
called photo5.jpg "TIFF, which farout doesn't read: convert it to PNG" < <(printf 'II*\0')
called film.jpg "an MP4 or QuickTime video, not an image: make a PNG of what is meant" < <(printf '\0\0\0\x18ftypisom')
called mac.jpg "a Mac's companion file (._), not an image: leave it out of the list" < <(printf '\0\x05\x16\x07\0\x02')
called packed.jpg "a gzip file, not an image: unpack it" < <(gzip -c "$root/n01/img1.png")
called array.jpg "a NumPy array, not an image: make a PNG of what is meant" < <(printf '\x93NUMPY\x01\0')
mistake "files that are called images" 3 "${names[0]}" "${names[@]:1:19}" -- "${extract[@]}" "$work/called.txt"
tail -1 "$work/called.txt" >"$list"
mistake "an array that is called an image" 3 "${names[20]}" -- "${extract[@]}" "$list"
h5dump -d /reasons "$work/features.h5" 2>/dev/null | tr -d '\n ' >"$work/reasons"
grep -qF 'makeaPNGofwhatismeant' "$work/reasons" || wrong+=("the reason in the file is cut")

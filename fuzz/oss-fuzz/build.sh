#!/bin/bash -eu
# Builds all fuzz targets as OSS-Fuzz and ClusterFuzzLite want them: $OUT/fuzz_NAME with its seeds, dictionary and options.
# Uses $CC $CXX $CFLAGS $CXXFLAGS $LIB_FUZZING_ENGINE $SRC $OUT $WORK and nothing else of the environment.
source=$SRC/sipwright
build=$WORK/sipwright

# A newer clang may warn of more than ours: no reason to stop fuzzing.
cmake -S "$source" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=None -DSIPWRIGHT_WERROR=OFF \
    -DSIPWRIGHT_FUZZ=ON -DSIPWRIGHT_FUZZ_ENGINE="$LIB_FUZZING_ENGINE" -DSIPWRIGHT_TESTS=OFF -DSIPWRIGHT_TOOL=OFF \
    -DCMAKE_UNITY_BUILD=ON -DCMAKE_UNITY_BUILD_BATCH_SIZE=8 # in half the time
cmake --build "$build" --target fuzz_targets

while read -r name folders; do
    cp "$build/fuzz/fuzz_$name" "$OUT/"
    cp "$source/corpus/sip.dict" "$OUT/fuzz_$name.dict"
    printf '[libfuzzer]\nmax_len = 8192\nlen_control = 0\ntimeout = 25\ndict = fuzz_%s.dict\n' "$name" >"$OUT/fuzz_$name.options"
    seeds=$WORK/seeds/$name
    rm -rf "$seeds"
    mkdir -p "$seeds"
    for folder in $folders; do
        [ -d "$folder" ] || continue
        # Seeds lie in one folder and have no extension: corpus/rfc3665/3.8-.../F01.sip becomes rfc3665_3-8-..._F01-sip.
        (cd "$folder" && find . -type f -print0) | while IFS= read -r -d '' file; do
            flat=$(basename "$folder")${file#.}
            flat=${flat//\//_}
            cp "$folder/$file" "$seeds/${flat//./-}"
        done
    done
    rm -f "$OUT/fuzz_${name}_seed_corpus.zip"
    if [ -n "$(find "$seeds" -type f -print -quit)" ]; then
        (cd "$seeds" && find . -type f | sort | zip -q -X "$OUT/fuzz_${name}_seed_corpus.zip" -@)
    fi
done <"$build/fuzz_targets.txt"

#!/bin/bash
# two_hosts.sh RANKS COMMAND...
# mpirun over two hosts that are network namespaces of this machine, each with a host name, a /dev/shm and a network
# card of its own: nothing but TCP over a virtual cable leads from one to the other. Ranks go round the hosts in turn.
# Needs root (or whatever may make namespaces), unshare, nsenter, ip and Open MPI; without them it fails.
set -euo pipefail

if [[ ${1:-} == --agent ]]; then # called by mpirun in place of ssh: --agent PID ADDRESS COMMAND...
    exec nsenter --target "$2" --net --uts --mount /bin/sh -c "${*:4}"
fi
if (($# < 2)); then
    echo "usage: two_hosts.sh RANKS COMMAND..." >&2
    exit 2
fi
ranks=$1
shift

scratch=$(mktemp -d "${TMPDIR:-/tmp}/two-hosts-XXXXXX")
hosts=()
# shellcheck disable=SC2317 # called by the trap
cleanup() {
    ((${#hosts[@]} == 0)) || kill "${hosts[@]}" 2>/dev/null || true
    rm -rf "$scratch"
}
trap cleanup EXIT

# start_host NAME: a process that holds the namespaces; they vanish with it. Its number goes to `hosts`.
start_host() {
    # shellcheck disable=SC2016 # expanded by the shell inside
    unshare --net --uts --mount --propagation private bash -c '
        hostname "$1" && mount -t tmpfs -o size=256m tmpfs /dev/shm && ip link set lo up && touch "$2" &&
        exec sleep 1000' bash "$1" "$scratch/$1" &
    hosts+=("$!")
    local try
    for ((try = 0; try < 500; ++try)); do
        [[ -e $scratch/$1 ]] && return
        kill -0 "$!" 2>/dev/null || break
        sleep 0.01
    done
    echo "two_hosts.sh: the namespaces of $1 could not be made" >&2
    exit 1
}

# configure PID NAME ADDRESS: the host's end of the cable.
configure() {
    nsenter --target "$1" --net sh -c "ip addr add $3/24 dev $2 && ip link set $2 up"
}

start_host farout-host-a
start_host farout-host-b
ip link add "cable-a" netns "${hosts[0]}" type veth peer name "cable-b" netns "${hosts[1]}"
configure "${hosts[0]}" cable-a 10.213.77.1
configure "${hosts[1]}" cable-b 10.213.77.2

cat >"$scratch/agent" <<AGENT
#!/bin/sh
exec bash '$(realpath "${BASH_SOURCE[0]}")' --agent ${hosts[1]} "\$@"
AGENT
chmod +x "$scratch/agent"
slots=$(((ranks + 1) / 2))
status=0
# Not exec: the namespaces have to go when it ends. --bind-to none: all ranks may run on all cores.
nsenter --target "${hosts[0]}" --net --uts --mount --wd="$PWD" \
    mpirun --mca plm_rsh_agent "$scratch/agent" --mca btl self,tcp,vader --mca pml ob1 \
    --host "10.213.77.1:$slots,10.213.77.2:$slots" --map-by node --oversubscribe --bind-to none \
    -x FAROUT_TEST_HOSTS=2 -n "$ranks" "$@" || status=$?
exit "$status"

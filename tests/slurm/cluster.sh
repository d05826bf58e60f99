#!/usr/bin/env bash
# A Slurm of this machine's own for the tests: munge, a controller and four node daemons on the loopback, each node in name
# spaces of its own, so that Open MPI sees four hosts.
#   cluster.sh works         whether this machine allows it (exit status; says why not)
#   cluster.sh start FOLDER  starts it; all of it lies in FOLDER
#   cluster.sh stop FOLDER   ends it, by process ids, and removes FOLDER
#   cluster.sh node FOLDER N starts the daemon of node N (again)
#   cluster.sh kill FOLDER N ends node N as a power cut does: its daemon, and all that runs there
set -euo pipefail

readonly nodes=(n0 n1 n2 n3)

die() {
    echo "cluster: $*" >&2
    exit 1
}

works() {
    local program
    ((EUID == 0)) || die "only root can start daemons with name spaces of their own"
    for program in munged mungekey slurmctld slurmd srun sbatch unshare setsid; do
        command -v "$program" >/dev/null || die "$program isn't installed (bash jobs/setup.sh --tests does that)"
    done
    unshare -m -u sh -c 'hostname farout-node && mount -t tmpfs -o size=1m tmpfs /dev/shm' 2>/dev/null ||
        die "this machine allows no mounts and host names in name spaces of their own"
}

write_configuration() {
    mkdir -p "$folder"/{etc,log,run,state,spool,tmp}
    for node in "${nodes[@]}"; do mkdir -p "$folder/spool/$node" "$folder/tmp/$node"; done
    echo "127.0.0.1 localhost ${nodes[*]}" >"$folder/etc/hosts"
    cat >"$folder/etc/slurm.conf" <<CONF
ClusterName=farout
SlurmctldHost=localhost(127.0.0.1)
SlurmUser=root
SlurmdUser=root
SlurmctldPort=$port
AuthType=auth/munge
AuthInfo=socket=$folder/run/munge.socket,cred_expire=5
CommunicationParameters=NoInAddrAny,NoCtldInAddrAny
SlurmctldPidFile=$folder/run/slurmctld.pid
SlurmdPidFile=$folder/run/slurmd.%n.pid
SlurmctldLogFile=$folder/log/slurmctld.log
SlurmdLogFile=$folder/log/slurmd.%n.log
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool/%n
TmpFS=$folder/tmp/%n
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=pmix
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SchedulerType=sched/backfill
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerParameters=batch_sched_delay=0,sched_interval=1,bf_interval=1,sched_min_interval=100000
ReturnToService=2
JobRequeue=1
KillOnBadExit=1
SlurmdTimeout=4
SlurmctldTimeout=6
MessageTimeout=3
KillWait=3
CompleteWait=0
MinJobAge=3600
MaxArraySize=8
SlurmdParameters=config_overrides
NodeName=n[0-3] NodeHostname=localhost NodeAddr=127.0.0.1 Port=[$((port + 1))-$((port + 4))] CPUs=2 Sockets=1 CoresPerSocket=2 ThreadsPerCore=1 RealMemory=2000 State=UNKNOWN
PartitionName=main Nodes=n[0-3] Default=YES MaxTime=INFINITE State=UP OverSubscribe=NO
CONF
}

# Daemons outlive this script and hold none of its files open, or whoever waits for its output would wait for them.
daemon() { setsid --fork "$@" </dev/null >>"$folder/log/daemons.log" 2>&1; }

start_node() {
    daemon unshare -m -u bash -c "hostname $1 && mount --bind '$folder/etc/hosts' /etc/hosts &&
        mount -t tmpfs -o size=1g tmpfs /dev/shm && exec slurmd -D -N $1"
}

wait_until() { # SECONDS WHAT COMMAND…
    local end=$((SECONDS + $1)) what=$2
    shift 2
    until "$@"; do
        ((SECONDS < end)) || die "$what in vain; the daemons' logs are in $folder/log"
        sleep 0.1
    done
}

nodes_idle() { [[ $(sinfo --noheader --states=idle --format=%D 2>/dev/null | awk '{ n += $1 } END { print n + 0 }') == "${#nodes[@]}" ]]; }

start() {
    write_configuration
    mungekey --create --keyfile="$folder/etc/munge.key"
    # munged is strict about who may write where; /tmp isn't its business.
    munged --force --socket="$folder/run/munge.socket" --key-file="$folder/etc/munge.key" \
        --pid-file="$folder/run/munged.pid" --log-file="$folder/log/munged.log" --seed-file="$folder/run/munge.seed"
    daemon slurmctld -D
    for node in "${nodes[@]}"; do start_node "$node"; done
    wait_until 30 "waited for four idle nodes" nodes_idle
}

# The processes of a node: those that share its daemon's name space.
processes_of_node() {
    local pid space
    pid=$(cat "$folder/run/slurmd.$1.pid" 2>/dev/null) && space=$(readlink "/proc/$pid/ns/uts") || return 0
    # Processes that end meanwhile are no failure.
    { find /proc/[0-9]*/ns/uts -maxdepth 0 -printf '%l %h\n' 2>/dev/null || true; } |
        awk -v space="$space" '$1 == space { split($2, parts, "/"); print parts[3] }'
}

end_processes() {
    local process
    for process in "$@"; do kill -KILL "$process" 2>/dev/null || true; done
}

stop() {
    local pid
    [[ -d $folder ]] || return 0
    readarray -t pids < <(for node in "${nodes[@]}"; do processes_of_node "$node"; done)
    end_processes "${pids[@]}"
    for pid in slurmctld munged; do
        [[ -e $folder/run/$pid.pid ]] && end_processes "$(<"$folder/run/$pid.pid")"
    done
    rm -rf "$folder"
}

command=${1:-}
if [[ $command == works ]]; then
    works
    exit
fi
folder=${2:?usage: cluster.sh works | start FOLDER | stop FOLDER | node FOLDER N | kill FOLDER N}
export SLURM_CONF=$folder/etc/slurm.conf
port=${FAROUT_SLURM_PORT:-16817}
case $command in
    start) start ;;
    stop) stop ;;
    node) start_node "$3" ;;
    kill)
        readarray -t pids < <(processes_of_node "$3")
        ((${#pids[@]})) || die "nothing of node $3 runs"
        end_processes "${pids[@]}"
        ;;
    *) die "unknown command '$command'" ;;
esac

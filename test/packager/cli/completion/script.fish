# Completion of yard for fish, printed by “yard completion fish”.

# Sets, for the words of commands in $argv[1]: what may follow them.
function __yard_place --no-scope-shadowing
    set subs
    set flags
    set vals
    set args
…
        case 'stack rm'
            set -a flags '--delete-data'\t'delete the data volumes as well, immediately and for good'
            set -a flags '--yes'\t'do not ask'
            set -a flags '--wait'\t'wait until it is done; exit code 0 only if it succeeds'
            set -a flags '--server'\t'server to use; default: the one you signed in to'
            set -a flags '--json'\t'write JSON to stdout'
            set -a flags '--help'\t'explain the command'
            set -a vals '--server=any'
            set -a args 'names:stack'
        case 'stack restore'
            set -a flags '--from'\t'restore a backup in this backup repository'
            set -a flags '--name'\t'its new name; default: the one it had'
            set -a flags '--dry-run'\t'with --from: show what would be done, and do nothing'
            set -a flags '--wait'\t'wait until it is done; exit code 0 only if it succeeds'
            set -a flags '--yes'\t'accepted for scripts; this command does not ask'
            set -a flags '--server'\t'server to use; default: the one you signed in to'
            set -a flags '--json'\t'write JSON to stdout'
            set -a flags '--help'\t'explain the command'
            set -a vals '--from=any'
            set -a vals '--name=any'
            set -a vals '--server=any'
            set -a args 'names:removed-stack'
        case 'stack move'
            set -a flags '--machine'\t'the machine that moves: name, id, or role'
            set -a flags '--to'\t'where it goes; without it, to the best node'
            set -a flags '--cold'\t'it may be stopped for it'
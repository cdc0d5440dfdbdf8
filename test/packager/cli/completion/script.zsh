#compdef yard
# Completion of yard for zsh, printed by “yard completion zsh”.

# Sets, for the words of commands in $1: what may follow them.
_yard_place() {
  subs=() flags=() vals=() args=() rest=''
  case $1 in
    '')
…
    'stack rm')
      subs=()
      flags=(
        '--delete-data:delete the data volumes as well, immediately and for good'
        '--yes:do not ask'
        '--wait:wait until it is done; exit code 0 only if it succeeds'
        '--server:server to use; default: the one you signed in to'
        '--json:write JSON to stdout'
        '--help:explain the command'
      )
      vals=(
        '--server=any'
      )
      args=(
        'names:stack'
      )
      rest=''
      ;;
    'stack restore')
      subs=()
      flags=(
        '--from:restore a backup in this backup repository'
        '--name:its new name; default: the one it had'
        '--dry-run:with --from: show what would be done, and do nothing'
        '--wait:wait until it is done; exit code 0 only if it succeeds'
        '--yes:accepted for scripts; this command does not ask'
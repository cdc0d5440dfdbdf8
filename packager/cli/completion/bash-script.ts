import type { Place } from './command-places.ts';
import { inSingleQuotes, valueWords } from './script-words.ts';

/**
 * Writes the script for bash 4.4 or newer. Names of the server are compared and never expanded:
 * `compgen -W` would run what is in them.
 */
export const bashScript = (places: readonly Place[]): string =>
  `${START}${places.map(placeCase).join('\n')}
${END}`;

const START = `# Completion of yard for bash, printed by “yard completion bash”.

# Sets, for the words of commands in $1: what may follow them.
_yard_place() {
  commands='' options='' values='' words='' rest=''
  case $1 in
`;

const END = `  esac
}

_yard_offer() {
  local each
  for each in "$@"; do
    [[ $each == "$cur"* ]] && COMPREPLY+=("$each")
  done
}

# Sets $want to the kind of value that the option $1 takes, or to nothing.
_yard_value() {
  local each
  want=''
  for each in $values; do
    [[ $each == "$1="* ]] && want=\${each#*=}
  done
}

_yard() {
  local commands options values words rest cur want='' at='' glue='' word i
  local -a line=() given=() kinds=() found=()
  COMPREPLY=()
  # bash cuts words at : and =.
  for ((i = 1; i <= COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    if [[ \${#line[@]} -gt 0 && ( -n $glue || $word == [:=]* ) ]]; then
      line[\${#line[@]}-1]+=$word
    else
      line+=("$word")
    fi
    glue=''
    [[ $word =~ ^[:=]+$ ]] && glue=yes
  done
  cur=\${line[\${#line[@]}-1]}
  _yard_place ''
  for word in "\${line[@]:0:\${#line[@]}-1}"; do
    if [[ -n $want ]]; then
      want=''
    elif [[ $word == -* ]]; then
      _yard_value "$word"
    elif [[ \${#given[@]} -eq 0 && " $commands " == *" $word "* ]]; then
      at=\${at:+$at }$word
      _yard_place "$at"
    else
      given+=("$word")
    fi
  done
  if [[ -z $want && $cur == --*=* ]]; then
    _yard_value "\${cur%%=*}"
    cur=\${cur#*=}
  elif [[ -z $want && $cur == -* ]]; then
    _yard_offer $options
    return
  elif [[ -z $want ]]; then
    [[ \${#given[@]} -eq 0 ]] && _yard_offer $commands
    read -ra kinds <<<"$words"
    want=\${kinds[\${#given[@]}]:-$rest}
  fi
  case $want in
    names:*)
      mapfile -t found < <("\${COMP_WORDS[0]/#\\~/$HOME}" __complete "\${want#names:}" "\${given[0]:-}" 2>/dev/null)
      _yard_offer "\${found[@]}"
      ;;
    choice:*)
      IFS=, read -ra found <<<"\${want#choice:}"
      _yard_offer "\${found[@]}"
      ;;
    file)
      compopt -o filenames 2>/dev/null
      mapfile -t found < <(compgen -f -- "$cur")
      COMPREPLY+=("\${found[@]}")
      ;;
  esac
  # What stands before the last : or = is no part of the word for bash.
  if [[ $cur == *[:=]* ]]; then
    COMPREPLY=("\${COMPREPLY[@]#"\${cur%"\${cur##*[:=]}"}"}")
  fi
}

complete -F _yard yard ./yard
`;

function placeCase(place: Place): string {
  const { path, commands, options, words, variadic } = place;
  return [
    `    ${inSingleQuotes(path)})`,
    `      commands=${inSingleQuotes(commands.map(({ name }) => name).join(' '))}`,
    `      options=${inSingleQuotes(options.map(({ long }) => long).join(' '))}`,
    `      values=${inSingleQuotes(valueWords(place).join(' '))}`,
    `      words=${inSingleQuotes(words.join(' '))}`,
    `      rest=${inSingleQuotes(variadic ? (words.at(-1) ?? '') : '')}`,
    '      ;;',
  ].join('\n');
}

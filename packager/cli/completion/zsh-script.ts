import type { Place } from './command-places.ts';
import { inSingleQuotes, valueWords } from './script-words.ts';

/** Writes the script for zsh 5: a file of `fpath` named `_yard`, or one to be sourced. */
export const zshScript = (places: readonly Place[]): string =>
  `${START}${places.map(placeCase).join('\n')}
${END}`;

const START = `#compdef yard
# Completion of yard for zsh, printed by “yard completion zsh”.

# Sets, for the words of commands in $1: what may follow them.
_yard_place() {
  subs=() flags=() vals=() args=() rest=''
  case $1 in
`;

const END = `  esac
}

_yard() {
  local at='' want='' rest word each
  local -a subs flags vals args given found
  _yard_place ''
  for word in "\${(@)words[2,CURRENT-1]}"; do
    if [[ -n $want ]]; then
      want=''
    elif [[ $word == -* ]]; then
      for each in $vals; do
        [[ $each == "$word="* ]] && want=\${each#*=}
      done
    elif (( \${#given} == 0 )) && [[ -n \${(M)subs:#\${word}:*} ]]; then
      at=\${at:+$at }$word
      _yard_place "$at"
    else
      given+=("$word")
    fi
  done
  if [[ -z $want && $PREFIX == -* ]]; then
    _describe -o option flags
    return
  fi
  if [[ -z $want ]]; then
    (( \${#given} == 0 && \${#subs} )) && _describe command subs
    want=\${args[\${#given}+1]:-$rest}
  fi
  case $want in
    names:*)
      found=("\${(@f)$("\${words[1]/#\\~/$HOME}" __complete "\${want#names:}" "\${given[1]:-}" 2>/dev/null)}")
      compadd -a found
      ;;
    choice:*)
      found=("\${(@s:,:)want#choice:}")
      compadd -a found
      ;;
    file)
      _files
      ;;
  esac
}

if [[ \${funcstack[1]} == _yard ]]; then
  _yard "$@"
else
  compdef _yard yard
fi
`;

function placeCase(place: Place): string {
  const { path, commands, options, words, variadic } = place;
  return [
    `    ${inSingleQuotes(path)})`,
    list(
      'subs',
      commands.map(({ name, summary }) => `${name}:${summary}`),
    ),
    list(
      'flags',
      options.map(({ long, help }) => `${long}:${help}`),
    ),
    list('vals', valueWords(place)),
    list('args', words),
    `      rest=${inSingleQuotes(variadic ? (words.at(-1) ?? '') : '')}`,
    '      ;;',
  ].join('\n');
}

const list = (name: string, items: readonly string[]): string =>
  `      ${name}=(${items.map((item) => `\n        ${inSingleQuotes(item)}`).join('')}${items.length > 0 ? '\n      ' : ''})`;

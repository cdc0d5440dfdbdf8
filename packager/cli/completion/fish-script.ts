import type { Place } from './command-places.ts';
import { valueWords } from './script-words.ts';

/** Writes the script for fish 3. */
export const fishScript = (places: readonly Place[]): string =>
  `${START}${places.map(placeCase).join('\n')}
${END}`;

const START = `# Completion of yard for fish, printed by “yard completion fish”.

# Sets, for the words of commands in $argv[1]: what may follow them.
function __yard_place --no-scope-shadowing
    set subs
    set flags
    set vals
    set args
    set rest ''
    switch $argv[1]
`;

const END = `    end
end

function __yard_complete
    set -l subs
    set -l flags
    set -l vals
    set -l args
    set -l rest ''
    set -l at ''
    set -l want ''
    set -l given
    set -l line (commandline -opc)
    set -l cur (commandline -ct)
    __yard_place ''
    for word in $line[2..]
        if test -n "$want"
            set want ''
        else if string match -q -- '-*' $word
            set want (string replace -f -- "$word=" '' $vals)
        else if test (count $given) -eq 0; and string match -q -- "$word"\\t'*' $subs
            set at (string trim -- "$at $word")
            __yard_place $at
        else
            set -a given $word
        end
    end
    if test -z "$want"
        if string match -q -- '-*' $cur
            printf '%s\\n' $flags
            return
        end
        if test (count $given) -eq 0
            printf '%s\\n' $subs
        end
        set want $args[(math (count $given) + 1)]
        test -n "$want"; or set want $rest
    end
    switch "$want"
        case 'names:*'
            $line[1] __complete (string replace names: '' $want) $given[1] 2>/dev/null
        case 'choice:*'
            string split , (string replace choice: '' $want)
        case file
            __fish_complete_path $cur
    end
end

complete -c yard -f -a '(__yard_complete)'
`;

function placeCase(place: Place): string {
  const { path, commands, options, words, variadic } = place;
  return [
    `        case ${quoted(path)}`,
    ...list(
      'subs',
      commands.map(({ name, summary }) => [name, summary]),
    ),
    ...list(
      'flags',
      options.map(({ long, help }) => [long, help]),
    ),
    ...list(
      'vals',
      valueWords(place).map((word) => [word]),
    ),
    ...list(
      'args',
      words.map((word) => [word]),
    ),
    ...(variadic ? [`            set rest ${quoted(words.at(-1) ?? '')}`] : []),
  ].join('\n');
}

/** Each item on a line of its own; a tab divides a word from what is said about it. */
const list = (name: string, items: readonly (readonly string[])[]): string[] =>
  items.map((item) => `            set -a ${name} ${item.map(quoted).join('\\t')}`);

const quoted = (text: string): string =>
  `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

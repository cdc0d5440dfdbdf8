/**
 * Renders the manual of `yard` from what it says itself.
 *
 * @param help what `yard --help` prints
 * @param version of Stackyard
 * @returns roff (man(7))
 */
export function renderManPage(help: string, version: string): string {
  const [, usage = '', rest = ''] = /^Usage: (.*)\n\n([^]*)$/.exec(help) ?? [];
  const [about = '', ...sections] = rest.split(/\n\n(?=[A-Z][a-z ]+:\n)/);
  return [
    `.TH YARD 1 "" "Stackyard ${version}" "User Commands"`,
    '.SH NAME',
    'yard \\- makes, ships and operates appliances of Stackyard',
    '.SH SYNOPSIS',
    `.B ${escape(usage)}`,
    '.SH DESCRIPTION',
    escape(about),
    ...sections.flatMap(section),
    '.SH SEE ALSO',
    '.B yard \\fIcommand\\fB \\-\\-help',
    'tells what a command does and takes, with an example.',
    '/usr/share/doc/stackyard\\-common/cli.md tells the same of all of them.',
    '',
  ].join('\n');
}

/** A heading, and lines of a word and what it means; what goes on in the next line is indented more. */
function section(text: string): string[] {
  const [heading = '', ...lines] = text.split('\n');
  const joined = lines.join('\n').replaceAll(/\n {20,}(?=\S)/g, ' ');
  return [
    `.SH ${heading.replace(':', '').toUpperCase()}`,
    ...joined
      .split('\n')
      .map((line) => /^ *(.*?)(?: {2,}(.*))?$/.exec(line))
      .flatMap((match) => {
        const [, word = '', meaning = ''] = match ?? [];
        return word === '' ? [] : ['.TP', `.B ${escape(word)}`, escape(meaning)];
      }),
  ];
}

/** What roff would take for a command, or for a hyphen. */
const escape = (text: string): string =>
  text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll(/^([.'])/gm, '\\&$1');

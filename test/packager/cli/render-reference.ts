import { type Command, type Flag, isShown } from '../../../packager/cli/define-command.ts';
import { exitCodes } from '../../../packager/cli/exit-codes.ts';

/** Writes docs/cli.md. What it says of commands comes from their definitions. */
export const renderReference = (commands: readonly Command[]): string =>
  [
    HEAD,
    '## Exit codes',
    '',
    '| code | meaning |',
    '|---|---|',
    ...exitCodes.map(([code, meaning]) => `| ${code} | ${meaning} |`),
    '',
    '## Commands',
    '',
    ...commands.filter(isShown).flatMap(renderCommand),
  ].join('\n');

const HEAD = `# The command line: \`yard\`

<!-- Written from the definitions in packager/cli: run the test with -u after changing one. -->

\`./yard <command> --help\` says the same as this page. The web pages use the same HTTP API as \`yard\`.

**Which server.** \`--server <url>\`; otherwise \`STACKYARD_SERVER\`, then the one you signed in to, then
\`http://localhost:8470\` (\`STACKYARD_PORT\` changes the port).

**Who you are.** \`STACKYARD_TOKEN\`; otherwise the token in \`~/.config/stackyard/credentials.json\`, a file that only you can
read. \`yard login\` writes it, and starting a server writes it for whoever started it:

\`\`\`json
{ "default": "http://localhost:8470", "servers": { "http://localhost:8470": { "token": "…" } } }
\`\`\`

**For programs.** With \`--json\` every command writes exactly one JSON document to stdout; only \`yard logs\` writes one
for each line. When it fails, that is
\`{"error": {"code", "message", "action"?, "data"}}\` with a code of \`docs/errors.md\`; an operation that was waited for
and failed gives the command's own document with \`error\` in it: \`{"code", "message", "action"?, "step", "role",
"machine", "console": [line …]}\`. Progress and notes go to stderr: redrawn in place on a terminal, plain
lines otherwise.

**Waiting.** Whatever takes long runs as an operation on the server. With \`--wait\` the command follows it to its end, across
lost connections and restarts of the server, and exits with 0 only if it succeeds. It shows how much is done and, once the
server has done the same before, about how long is left. Ctrl-C ends the waiting and leaves the operation running; watch it
again with \`yard op watch\`, or cancel it with \`yard op cancel\`, which rolls it back. If an answer is lost, the command asks
again with the same request key, so nothing is started twice.

**Confirming.** Commands that install, remove or revoke show what they will do and ask. \`--yes\` answers for you;
without it and without a terminal they refuse before changing anything.

**Passwords.** Everyone on the machine can see the words of a command line: pass secret parameters with
\`--set-file key=file\`, and passwords that you do not type with \`--stdin\`.
`;

const renderCommand = (command: Command): string[] => [
  `### \`yard ${usage(command)}\``,
  '',
  plain(`${command.summary}.${command.details ? ` ${command.details}` : ''}`),
  '',
  ...(command.arguments ?? []).map(renderFlag),
  ...(command.options ?? []).map(renderFlag),
  ...(command.repeatable ?? []).map(([flags, help]) =>
    renderFlag([flags, `${help} (may be repeated)`]),
  ),
  ...((command.arguments ?? command.options ?? command.repeatable) ? [''] : []),
  ...(command.shape ? [`JSON: \`${command.shape}\``, ''] : []),
  '```sh',
  command.example,
  '```',
  '',
];

const usage = ({ name, arguments: words = [] }: Command): string =>
  [name, ...words.map(([syntax]) => syntax)].join(' ');

const renderFlag = ([flags, help]: Flag): string => `- \`${flags}\` — ${plain(help)}`;

/** An angle bracket would begin a tag, except in code. */
const plain = (text: string): string =>
  text.replaceAll(/`[^`]*`|</g, (found) => (found === '<' ? '\\<' : found));

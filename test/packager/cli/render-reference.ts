import type { Command, Flag } from '../../../packager/cli/define-command.ts';
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
    ...commands.flatMap(renderCommand),
  ].join('\n');

const HEAD = `# The command line: \`yard\`

<!-- Written from the definitions in packager/cli: run the test with -u after changing one. -->

\`./yard <command> --help\` says the same as this page. The same programs are behind the web pages: both use the one
HTTP API.

**Which server.** \`--server <url>\`, else \`STACKYARD_SERVER\`, else the one you signed in to, else
\`http://localhost:8470\` (\`STACKYARD_PORT\` changes the port).

**Who you are.** \`STACKYARD_TOKEN\`, else the token in \`~/.config/stackyard/credentials.json\` (readable by you alone),
which \`yard login\` writes, and which whoever starts a server on this machine finds there without signing in:

\`\`\`json
{ "default": "http://localhost:8470", "servers": { "http://localhost:8470": { "token": "…" } } }
\`\`\`

**For programs.** With \`--json\` every command writes exactly one JSON document to stdout. When it fails, that is
\`{"error": {"code", "message", "action"?, "data"}}\` with a code of \`docs/errors.md\`; an operation that was waited for
and failed gives the command's own document with \`error\` in it: \`{"code", "message", "action"?, "step", "role",
"machine", "console": [line …]}\`. Progress and notes go to stderr: a block that is drawn anew on a terminal, plain lines
otherwise.

**Waiting.** What takes long is an operation of the server. With \`--wait\` the command follows it to its end, across
lost connections and restarts of the server, and exits with 0 only when it succeeded. Ctrl-C ends the waiting and leaves
the operation running; it says how to watch (\`yard op watch\`) or undo it (\`yard op cancel\`).

**Confirming.** Commands that install, remove or revoke show what they will do and ask. \`--yes\` answers for you;
without it and without a terminal they refuse before anything is changed.

**Passwords.** Words of a command line are seen by everybody on the machine: give secret parameters by
\`--set-file key=file\`, and passwords by \`--stdin\` where they are not typed.
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

/** An angle bracket would begin a tag. */
const plain = (text: string): string => text.replaceAll('<', '\\<');

import { z } from 'zod';
import type { PinnedRoot } from '../../../schemas/api/resources/trust.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { Namespace } from '../../../schemas/ids/names.ts';
import { type PackagerPorts, trustOf } from '../packager-ports.ts';
import type { Connection } from '../server/connection.ts';
import { defineServerCommand } from '../server/define-server-command.ts';
import { formatAge } from '../terminal/format-time.ts';
import { oneLine } from '../terminal/one-line.ts';
import { table } from '../terminal/table.ts';

interface ShownKey {
  readonly keyId: string;
  readonly state: 'trusted' | 'revoked';
  readonly since: string;
}

/** What is known of a namespace, by a server or by the user's own yard. */
interface Shown {
  readonly namespace: Namespace;
  readonly root: Omit<PinnedRoot, 'namespace' | 'by'> | null;
  readonly threshold: number;
  readonly keys: readonly ShownKey[];
}

/** `yard trust show`. */
export const trustShowCommand = (ports: PackagerPorts) =>
  defineServerCommand({
    name: 'trust show',
    summary:
      'Show whose signatures count for a namespace: keys, how many must sign, and since when',
    arguments: [['<namespace>', 'the namespace of a publisher']],
    options: [['--local', 'what your own yard verify trusts; no server is contacted']],
    example: 'yard trust show acme',
    shape:
      '{"namespace", "root": {"version", "threshold", "keyIds", "expires", "how", "since"} or null, ' +
      '"threshold", "keys": [{"keyId", "state", "since"} …]}',
    input: { namespace: Namespace, local: z.boolean().default(false) },
    run: async (connection, { namespace, local }) => {
      const shown = local
        ? await readLocal(connection, namespace, ports)
        : await readServer(connection, namespace);
      if (!shown.root && shown.keys.length === 0) {
        throw new Fault('NOT_FOUND', { what: 'trusted publisher', name: namespace });
      }
      return { json: shown, text: describe(shown, connection.context.now()) };
    },
  });

async function readServer({ api }: Connection, namespace: Namespace): Promise<Shown> {
  const [roots, keys] = await Promise.all([api.listRoots(), api.listTrustedKeys()]);
  const root = roots.find((each) => each.namespace === namespace) ?? null;
  return {
    namespace,
    root,
    threshold: root?.threshold ?? 1,
    keys: keys
      .filter((key) => key.namespace === namespace)
      .map(({ keyId, addedAt, revokedAt }) => ({
        keyId,
        state: revokedAt === null ? 'trusted' : 'revoked',
        since: revokedAt ?? addedAt,
      })),
  };
}

async function readLocal(
  { context }: Connection,
  namespace: Namespace,
  ports: PackagerPorts,
): Promise<Shown> {
  const trust = trustOf(context, ports);
  const [roots, keys] = [await trust.roots(), await trust.list()];
  const known = roots.find(({ document }) => document.root.namespace === namespace);
  const { root, publicKeys } = known?.document ?? {};
  return {
    namespace,
    root:
      known && root && publicKeys
        ? {
            version: root.version,
            threshold: root.threshold,
            keyIds: publicKeys.map(({ keyId }) => keyId),
            expires: root.expires ?? null,
            how: known.how,
            since: new Date(known.sinceMs).toISOString(),
          }
        : null,
    threshold: root?.threshold ?? 1,
    keys: keys
      .filter((key) => key.namespace === namespace)
      .map(({ publicKey, revoked }) => ({
        keyId: publicKey.keyId,
        state: revoked ? 'revoked' : 'trusted',
        since: '',
      })),
  };
}

const HOW = {
  pinned: 'pinned by hand',
  followed: 'followed: signed by the keys of the version before',
} as const;

function describe({ namespace, root, threshold, keys }: Shown, nowMs: number): string {
  const trusted = keys.filter(({ state }) => state === 'trusted').length;
  const rows = keys.map(({ keyId, state, since }) => [
    '',
    keyId,
    state === 'revoked' ? 'REVOKED' : 'trusted',
    since === '' ? '' : formatAge(since, nowMs),
  ]);
  return [
    oneLine(`Publisher “${namespace}”`),
    `  signatures needed  ${threshold} of ${trusted}`,
    ...(root
      ? [
          `  root document      version ${root.version}, ${HOW[root.how]}, ${formatAge(root.since, nowMs)}`,
          `  valid until        ${root.expires ?? 'forever'}`,
        ]
      : ['  root document      none; its keys were added one by one']),
    '',
    ...table(rows, ['', 'KEY', 'STATE', 'SINCE']),
  ].join('\n');
}

import type { NodeHardware } from '../../../../schemas/agent/hardware.ts';
import type { JoinMark } from '../../../../schemas/api/resources/join.ts';
import type { NodeId } from '../../../../schemas/ids/brand.ts';

/** A node, as a machine that wants to join may be it. */
export interface KnownNode {
  readonly id: NodeId;
  readonly name: string;
  /** Undefined: it has never told. */
  readonly hardware: NodeHardware | undefined;
  /** sha256 of the key of the TPM that it was approved with. */
  readonly tpmKey: string | undefined;
  /** It is connected, or may be: after a start of the server, it has some time to be. */
  readonly reports: boolean;
}

/** What a machine has to tell it from others. */
export interface Marks {
  readonly hardware: NodeHardware | undefined;
  readonly tpmKey: string | undefined;
}

/** What firmware says where nobody has written anything, in lower case. */
const PLACEHOLDERS: ReadonlySet<string> = new Set([
  '0',
  '00000000',
  '0123456789',
  '123456789',
  '1234567890',
  'chassis serial number',
  'default string',
  'invalid',
  'n/a',
  'none',
  'not applicable',
  'not available',
  'not specified',
  'o.e.m.',
  'oem',
  'serial number',
  'system serial number',
  'to be filled by o.e.m.',
  'unknown',
  'xxxxxxxx',
  '00000000-0000-0000-0000-000000000000',
  'ffffffff-ffff-ffff-ffff-ffffffffffff',
  // Of boards whose maker has left it as the firmware's vendor delivers it.
  '03000200-0400-0500-0006-000700080009',
  '03020100-0504-0706-0809-0a0b0c0d0e0f',
]);

/** @returns whether a serial number or UUID tells one machine from others */
export const isTelling = (text: string | undefined): text is string =>
  text !== undefined && text.trim() !== '' && !PLACEHOLDERS.has(text.trim().toLowerCase());

/** Nodes that are known, found by name, TPM, and by what their machines have in common with others. */
export class KnownNodes {
  readonly #nodes: readonly KnownNode[];
  #byMark: Map<string, KnownNode[]> | undefined;

  constructor(nodes: readonly KnownNode[]) {
    this.#nodes = nodes;
  }

  named(name: string): KnownNode | undefined {
    return this.#nodes.find((node) => node.name === name);
  }

  find(idOrName: string): KnownNode | undefined {
    return this.#nodes.find(({ id }) => id === idOrName) ?? this.named(idOrName);
  }

  /** @returns the node that was approved with this TPM */
  withTpm(key: string | undefined): KnownNode | undefined {
    return key === undefined ? undefined : this.#nodes.find(({ tpmKey }) => tpmKey === key);
  }

  /** @returns the nodes that a machine says it is, and by what */
  claimedBy(marks: Marks): { readonly node: KnownNode; readonly by: readonly JoinMark[] }[] {
    this.#byMark ??= index(this.#nodes);
    const found = new Map<KnownNode, JoinMark[]>();
    for (const [kind, key] of keysOf(marks)) {
      for (const node of this.#byMark.get(key) ?? []) {
        const by = found.get(node) ?? [];
        if (!by.includes(kind)) by.push(kind);
        found.set(node, by);
      }
    }
    return [...found].map(([node, by]) => ({ node, by }));
  }
}

function index(nodes: readonly KnownNode[]): Map<string, KnownNode[]> {
  const byMark = new Map<string, KnownNode[]>();
  for (const node of nodes) {
    for (const [, key] of keysOf(node)) {
      const same = byMark.get(key);
      if (same) same.push(node);
      else byMark.set(key, [node]);
    }
  }
  return byMark;
}

function keysOf({ hardware, tpmKey }: Marks): [kind: JoinMark, key: string][] {
  const { serial, systemUuid, macs = [] } = hardware ?? {};
  return [
    ...(isTelling(serial) ? [['serial', `serial ${serial.trim()}`] as [JoinMark, string]] : []),
    ...(isTelling(systemUuid) ? [['systemUuid', `uuid ${systemUuid}`] as [JoinMark, string]] : []),
    ...[...new Set(macs)].map((mac): [JoinMark, string] => ['mac', `mac ${mac}`]),
    ...(tpmKey === undefined ? [] : [['tpm', `tpm ${tpmKey}`] as [JoinMark, string]]),
  ];
}

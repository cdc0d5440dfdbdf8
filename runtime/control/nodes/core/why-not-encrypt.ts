import type { NodeFacts } from '../../../../schemas/agent/observed.ts';

/**
 * @param facts of a node; undefined: it has never told any
 * @returns why it cannot encrypt what it sends to other nodes, in sentences; undefined: it can, or no
 *   other node reaches it anyway
 */
export function whyNotEncrypt(
  facts: Pick<NodeFacts, 'underlay' | 'tunnel'> | undefined,
): string | undefined {
  if (!facts?.underlay || facts.tunnel?.state === 'able') return undefined;
  return (
    facts.tunnel?.why ??
    'Its agent is of a version that cannot. Bring it to the version of the server.'
  );
}

/** @returns what is told of a node that cannot, while nodes shall */
export const cannotEncrypt = (why: string): string =>
  `It cannot encrypt what it sends to other nodes, so no new stack spans it and others, and networks that it has with them are not encrypted. ${why}`;

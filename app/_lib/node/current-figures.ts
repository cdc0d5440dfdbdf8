import type { Node } from '../../../schemas/api/resources/node.ts';

/** @returns what a node uses now; null for one that does not report: what it used last is not that */
export const currentFigures = ({
  state,
  figures,
}: Pick<Node, 'state' | 'figures'>): Node['figures'] =>
  state === 'lost' || state === 'off' || state === 'asleep' ? null : figures;

import type { Node } from '../../../schemas/api/resources/node.ts';
import { isAway } from '../../../schemas/capability/node.ts';

/** @returns what a node uses now; null for one that does not report: what it used last is not that */
export const currentFigures = ({
  state,
  figures,
}: Pick<Node, 'state' | 'figures'>): Node['figures'] => (isAway(state) ? null : figures);

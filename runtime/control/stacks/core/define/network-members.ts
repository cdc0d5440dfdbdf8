import type { NetworkId, NodeId } from '../../../../../schemas/ids/brand.ts';
import { concernedNodes, type StackDefinition } from './definition.ts';
import { networksOn } from './on-node.ts';

/** @returns the nodes that take part in a network of a stack: with a machine, or with its router */
export const networkMembers = (definition: StackDefinition, network: NetworkId): NodeId[] =>
  concernedNodes(definition).filter((node) =>
    networksOn(definition, node).some(({ id }) => id === network),
  );

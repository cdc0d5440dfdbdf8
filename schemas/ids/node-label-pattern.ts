import { LIMITS } from '../config/limits.ts';

/**
 * Labels of nodes, `zone=attic`: keys and values are words that need no quotes in a shell, a URL or
 * YAML. Keys begin with a letter, so that none is mistaken for an option.
 */
export const NODE_LABEL_KEY = /^[a-z]([a-z0-9._-]*[a-z0-9])?$/;
export const NODE_LABEL_VALUE = /^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/;

export const isNodeLabelKey = (text: string): boolean =>
  text.length <= LIMITS.nodeRecord.labelChars && NODE_LABEL_KEY.test(text);

export const isNodeLabelValue = (text: string): boolean =>
  text.length <= LIMITS.nodeRecord.labelChars && NODE_LABEL_VALUE.test(text);

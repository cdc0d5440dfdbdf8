import { z } from 'zod';
import { LIMITS } from '../config/limits.ts';
import { NODE_LABEL_KEY, NODE_LABEL_VALUE } from './node-label-pattern.ts';

export const NodeLabelKey = z
  .string()
  .max(LIMITS.nodeRecord.labelChars)
  .regex(
    NODE_LABEL_KEY,
    'a key of lower case letters, digits, dots, dashes and underscores that starts with a letter and ends with a letter or digit',
  );

export const NodeLabelValue = z
  .string()
  .max(LIMITS.nodeRecord.labelChars)
  .regex(
    NODE_LABEL_VALUE,
    'a value of letters, digits, dots, dashes and underscores that starts and ends with a letter or digit',
  );

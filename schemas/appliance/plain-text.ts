import { z } from 'zod';
import { LIMITS } from '../config/limits.ts';

/**
 * Marks that make text read otherwise than it is written: bidirectional controls (Unicode TR 36 §2.6,
 * "Trojan Source"), line and paragraph separators, and what nobody can see. Joiners stay: scripts and
 * emoji are written with them.
 */
const MARKS =
  '\\u061c\\u180e\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u2064\\u2066-\\u206f\\ufeff\\ufff9-\\ufffb';

const wanted = 'text without invisible or direction marks';

/** One line that pages and terminals show as it is. */
export const shownLine = z
  .string()
  .min(1)
  .max(200)
  .regex(
    new RegExp(`^[^\\p{Cc}${MARKS}]*$`, 'u'),
    'one line without control characters, invisible or direction marks',
  );

/** Text that is shown to people, over several lines where it has to be. */
export const shownText = z
  .string()
  .max(LIMITS.appliance.textChars)
  .regex(new RegExp(`^[^${MARKS}]*$`, 'u'), wanted);

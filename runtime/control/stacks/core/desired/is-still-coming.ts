/** How often it is looked in the time that nodes have to begin. */
export const LOOKS = 3;
/** Waited for is so many times that time, whatever comes. */
const MOST_TIMES = 4;

/**
 * Decides, after a start of the server, whether nodes are waited for that have not reported yet.
 *
 * @param looks which look this is; from 1
 * @param arrivals how many nodes reported for the first time since the look before
 */
export const isStillComing = ({ looks, arrivals }: { looks: number; arrivals: number }): boolean =>
  looks < LOOKS || (arrivals > 0 && looks < LOOKS * MOST_TIMES);

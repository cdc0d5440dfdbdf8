/** The most files of a whole run that may be run once more: what fails in many places is no chance. */
export const MOST_UNSTEADY = 3;

export const hasFailed = ({ failures }) => failures.length > 0;

/**
 * Runs files that failed once more, each alone, when there are few of them.
 *
 * @returns all results, with those of the second run in the place of the first; what failed in the first run
 *   alone; and what failed first in a file that failed again, since the second failure may only follow from it
 */
export function runAgain(results, run) {
  const failed = results.filter(hasFailed);
  const mayBeChance = failed.length <= MOST_UNSTEADY && failed.every(({ file }) => file);
  if (!mayBeChance) return { results, unsteady: [], before: [] };
  const again = failed.map(({ project, file, failures }) => {
    const second = run(project, [file]);
    const isUnsteady = !second.some(hasFailed);
    return {
      results: second,
      unsteady: isUnsteady ? failures : [],
      before: isUnsteady ? [] : failures,
    };
  });
  return {
    results: [
      ...results.filter((each) => !hasFailed(each)),
      ...again.flatMap((each) => each.results),
    ],
    unsteady: again.flatMap((each) => each.unsteady),
    before: again.flatMap((each) => each.before),
  };
}

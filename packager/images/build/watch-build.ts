import { type BuildStep, STEP_MARK } from './build-step.ts';

/** How far a build is. */
export interface BuildState {
  readonly step: BuildStep;
  /** From 0 to 1: an estimate of the whole build. */
  readonly share: number;
  /** What within the step, such as the name of a script. */
  readonly detail?: string;
}

/** Where in the whole build each step begins, measured on a machine with two processors. */
const STARTS: Readonly<Record<BuildStep, number>> = {
  'container image': 0,
  'package lists': 0,
  downloads: 0.04,
  'base system': 0.07,
  packages: 0.3,
  settings: 0.8,
  files: 0.82,
  scripts: 0.82,
  cleaning: 0.86,
  unpacking: 0.9,
  'file system': 0.94,
  'boot loader': 0.98,
};

/** What mmdebstrap says at the beginning of a step. */
const ANNOUNCEMENTS: readonly (readonly [string, BuildStep])[] = [
  ['I: running apt-get update', 'package lists'],
  ['I: downloading packages', 'downloads'],
  ['I: extracting archives', 'base system'],
  ['I: installing remaining packages', 'packages'],
  ['I: cleaning package lists', 'cleaning'],
];

/** @returns the state at the beginning of a step. */
export const startOf = (step: BuildStep): BuildState => ({ step, share: STARTS[step] });

/**
 * Follows a build by what mmdebstrap and our scripts write.
 *
 * @returns a function that takes each line and gives the new state, or undefined when it is the same
 */
export function watchBuild(): (line: string) => BuildState | undefined {
  let current: BuildState = startOf('package lists');
  let packages = 0;
  let handled = 0;
  return (line) => {
    const next = announced(line) ?? marked(line);
    if (next) {
      packages = 0;
      handled = 0;
      return (current = next);
    }
    packages ||= Number(/^\d+ upgraded, (\d+) newly installed/.exec(line)?.[1] ?? 0);
    if (packages === 0 || !/^(?:Unpacking|Setting up) /.test(line)) return undefined;
    handled += 1;
    return (current = { ...current, share: shareOf(current.step, handled / (2 * packages)) });
  };
}

const announced = (line: string): BuildState | undefined => {
  const step = ANNOUNCEMENTS.find(([text]) => line.startsWith(text))?.[1];
  return step && startOf(step);
};

function marked(line: string): BuildState | undefined {
  if (!line.startsWith(STEP_MARK)) return undefined;
  const text = line.slice(STEP_MARK.length);
  if (text.startsWith('script ')) return { ...startOf('scripts'), detail: text };
  return text === 'settings' || text === 'files' || text === 'cleaning' ? startOf(text) : undefined;
}

/** Packages are unpacked and set up while the base system and the other packages are installed. */
function shareOf(step: BuildStep, done: number): number {
  const end = step === 'packages' ? STARTS.settings : STARTS.packages;
  if (step !== 'packages' && step !== 'base system') return STARTS[step];
  return STARTS[step] + (end - STARTS[step]) * Math.min(done, 1);
}

/** What a build is doing, in order; the words are shown to people. */
export const BUILD_STEPS = [
  'container image',
  'package lists',
  'downloads',
  'base system',
  'packages',
  'settings',
  'files',
  'scripts',
  'cleaning',
  'unpacking',
  'file system',
  'boot loader',
] as const;
export type BuildStep = (typeof BUILD_STEPS)[number];

/** Begins the lines by which our scripts in the image tell what they are doing. */
export const STEP_MARK = 'stackyard: ';

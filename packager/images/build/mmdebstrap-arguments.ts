import type { ImageRecipe } from '../../../schemas/appliance/recipe.ts';
import { imagePackages } from './base-packages.ts';
import { STAGE } from './staged-file.ts';

/** What an image leaves out of its packages: nobody reads it there. Licences stay. */
const LEFT_OUT = [
  'path-exclude=/usr/share/doc/*',
  'path-include=/usr/share/doc/*/copyright',
  'path-exclude=/usr/share/man/*',
  'path-exclude=/usr/share/info/*',
  'path-exclude=/usr/share/lintian/*',
  'path-exclude=/usr/share/locale/*/LC_MESSAGES/*',
  // Names of hardware that a virtual machine does not have: 23 MB.
  'path-exclude=/usr/lib/udev/hwdb.d/*',
  'path-exclude=/lib/udev/hwdb.d/*',
];

export interface MmdebstrapPlan {
  readonly mode: 'root' | 'unshare';
  readonly recipe: ImageRecipe;
  /** Lines of sources.list. */
  readonly sources: readonly string[];
  /** Tar with what the scripts need, rooted at `/`. */
  readonly stageTar: string;
  /** Tar to be made. */
  readonly target: string;
  /** False where the host's apt accepts archives whose lists are past their date (snapshots). */
  readonly checkValidUntil: boolean;
}

/** @returns the arguments of mmdebstrap. No path in them may hold spaces or shell characters. */
export function mmdebstrapArguments(plan: MmdebstrapPlan): readonly string[] {
  const { recipe } = plan;
  const inImage = (script: string): string => `chroot "$1" sh ${STAGE}/${script}`;
  return [
    `--mode=${plan.mode}`,
    '--format=tar',
    '--variant=apt',
    '--verbose',
    `--architectures=${recipe.architecture}`,
    `--include=${imagePackages(recipe).join(',')}`,
    '--aptopt=Acquire::Languages "none"',
    ...(recipe.recommends ? ['--aptopt=APT::Install-Recommends "true"'] : []),
    ...(plan.checkValidUntil ? [] : ['--aptopt=Acquire::Check-Valid-Until "false"']),
    ...LEFT_OUT.map((rule) => `--dpkgopt=${rule}`),
    '--skip=output/dev',
    `--essential-hook=tar-in ${plan.stageTar} /`,
    `--essential-hook=${inImage('prepare')}`,
    `--customize-hook=${inImage('customize')}`,
    `--customize-hook=${inImage('clean')}`,
    recipe.suite,
    plan.target,
    ...plan.sources,
  ];
}

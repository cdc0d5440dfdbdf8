import type { ImageRecipe } from '../../../schemas/appliance/recipe.ts';
import type { GuestFile } from '../guest/guest-file.ts';
import { MASKS } from '../guest/units.ts';
import { renderCleanup } from './render-cleanup.ts';
import { fileName, renderCustomize, scriptName } from './render-customize.ts';
import { baseName, renderPrepare } from './render-prepare.ts';
import type { StagedFile } from './staged-file.ts';

/** The files of a recipe, read. */
export interface RecipeContents {
  /** Of `files`, in their order. */
  readonly files: readonly Uint8Array[];
  /** Of `scripts`, in their order. */
  readonly scripts: readonly Uint8Array[];
}

/** @returns everything a build hands into the image: our files and scripts, and the recipe's. */
export function stageFiles(
  recipe: ImageRecipe,
  contents: RecipeContents,
  base: readonly GuestFile[],
): readonly StagedFile[] {
  const text = (name: string, content: string): StagedFile => ({
    name,
    bytes: Buffer.from(content),
  });
  return [
    text('prepare', renderPrepare(base, MASKS)),
    text('customize', renderCustomize(recipe)),
    text('clean', renderCleanup()),
    ...base.map((file, i) => text(baseName(i), file.content)),
    ...contents.files.map((bytes, i) => ({ name: fileName(i), bytes })),
    ...contents.scripts.map((bytes, i) => ({ name: scriptName(i), bytes })),
  ];
}

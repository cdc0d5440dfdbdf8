import { join } from 'node:path';
import { readImageRecipe } from '../../../../schemas/appliance/read-appliance.ts';
import type { ImageRecipe } from '../../../../schemas/appliance/recipe.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { SMALLEST_DISK_BYTES } from '../../disk/disk-layout.ts';
import type { RecipeContents } from '../../build/stage-files.ts';
import { projectFiles } from '../files/project-files.ts';
import { hostArchitecture } from './host-architecture.ts';

export const RECIPE_FILE = 'image.yaml';

/**
 * Reads a recipe with everything it names.
 *
 * @param dir the folder of image.yaml; nothing outside it is read
 * @throws Fault MANIFEST_INVALID, NOT_FOUND, ASSET_UNUSABLE, LIMIT_EXCEEDED, ARCHITECTURE_FOREIGN
 */
export async function readRecipe(
  dir: string,
): Promise<{ readonly recipe: ImageRecipe; readonly contents: RecipeContents }> {
  const source = await projectFiles.read(dir, RECIPE_FILE, LIMITS.image.recipeBytes);
  const recipe = readImageRecipe(Buffer.from(source).toString('utf8'), join(dir, RECIPE_FILE));
  checkRecipe(recipe, dir);
  const read = (name: string): Promise<Uint8Array> =>
    projectFiles.read(dir, name, LIMITS.image.recipeFileBytes);
  const files: Uint8Array[] = [];
  for (const file of recipe.files) {
    files.push(file.from === undefined ? Buffer.from(file.content ?? '') : await read(file.from));
  }
  const scripts: Uint8Array[] = [];
  for (const script of recipe.scripts) scripts.push(await read(script));
  return { recipe, contents: { files, scripts } };
}

function checkRecipe(recipe: ImageRecipe, dir: string): void {
  const found = hostArchitecture();
  if (recipe.architecture !== found) {
    throw new Fault('ARCHITECTURE_FOREIGN', { wanted: recipe.architecture, found });
  }
  if (recipe.size >= SMALLEST_DISK_BYTES) return;
  const problem = { line: 1, column: 1, path: 'size', wanted: 'at least 256 MiB', found: 'less' };
  throw new Fault('MANIFEST_INVALID', { file: join(dir, RECIPE_FILE), problems: [problem] });
}

import { z } from 'zod';
import { checkManifest } from './check.ts';
import { loosenManifest } from './loosen.ts';
import { ApplianceSource } from './manifest.ts';
import { readYaml } from './read-yaml.ts';
import { ImageRecipe } from './recipe.ts';

/**
 * Reads appliance.yaml.
 *
 * @throws Fault MANIFEST_INVALID with every problem, each with line and column
 */
export const readApplianceSource = (source: string, file = 'appliance.yaml'): ApplianceSource =>
  readYaml(source, file, { schema: ApplianceSource, check: checkManifest, loosen: loosenManifest });

/**
 * Reads image.yaml.
 *
 * @throws Fault MANIFEST_INVALID with every problem, each with line and column
 */
export const readImageRecipe = (source: string, file = 'image.yaml'): ImageRecipe =>
  readYaml(source, file, { schema: ImageRecipe });

/** @returns the JSON Schema (draft 2020-12) of appliance.yaml or image.yaml, for editors. */
export function editorSchema(document: 'appliance' | 'image'): object {
  const schema = document === 'appliance' ? ApplianceSource : ImageRecipe;
  return z.toJSONSchema(schema, { io: 'input', target: 'draft-2020-12', unrepresentable: 'any' });
}

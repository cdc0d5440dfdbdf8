import { ImageRecipe } from '../../schemas/appliance/recipe.ts';

/** A recipe with its defaults filled in. */
export const recipeWith = (fields: object = {}): ImageRecipe =>
  ImageRecipe.parse({ format: 1, size: '1 GiB', ...fields });

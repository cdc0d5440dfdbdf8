import type { ImageRecipe } from '../../../schemas/appliance/recipe.ts';
import { digestOf } from '../../format/digest.ts';
import { canonicalJsonBytes } from '../../format/json/canonical-json.ts';
import type { PackageSource } from './apt-sources.ts';
import type { StagedFile } from './staged-file.ts';

/** Raised when the same inputs are built into something else than before. */
const BUILDER_VERSION = 2;

/** Everything that decides what is in an image, apart from the state of the package archive. */
export interface ImageInputs {
  /** What its ids are made from, such as `db images/db`. */
  readonly name: string;
  readonly recipe: ImageRecipe;
  readonly sources: readonly PackageSource[];
  /** Scripts and files, those of the recipe and ours. */
  readonly staged: readonly StagedFile[];
  /** Versions of the Debian packages whose programs make it. */
  readonly tools: readonly string[];
  /** Digest of the container image in it; absent in most. */
  readonly tree?: string;
}

const keyOf = (value: unknown): string =>
  digestOf(canonicalJsonBytes(value)).slice('sha256:'.length);

/** @returns 64 hex digits that stand for the inputs. */
export const inputsKey = ({ name, recipe, sources, staged, tools, tree }: ImageInputs): string =>
  keyOf({
    builder: BUILDER_VERSION,
    name,
    recipe,
    sources,
    staged: staged.map((file) => [file.name, digestOf(file.bytes)]),
    tools,
    ...(tree === undefined ? {} : { tree }),
  });

/** @returns 64 hex digits that stand for the inputs together with the packages of that day. */
export const imageKey = (inputs: string, lists: readonly string[]): string =>
  keyOf({ inputs, lists });

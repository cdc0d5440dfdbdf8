import type { RawDisk } from './disk-sources.ts';
import type { Work } from './progress.ts';

export interface BuildRequest {
  /** For messages. */
  readonly role: string;
  /** What the ids in the image are made from: the same for every version of it, such as `db images/db`. */
  readonly name: string;
  /** Folder of image.yaml. */
  readonly recipeDir: string;
  /** False: build even when there is an image of the same inputs. */
  readonly useCache: boolean;
}

export interface BuiltImage extends RawDisk {
  /** It was not built now: its inputs are those of an image that was there. */
  readonly fromCache: boolean;
  /** The package archive could not be asked, so it may hold newer packages. */
  readonly mayBeOld: boolean;
}

/** What somebody who waits for a build can be told. */
export interface BuildWork extends Work {
  /** Every line that the programs write, made safe to print. */
  readonly onLine?: (line: string) => void;
}

/** Makes disk images from recipes. */
export interface ImageBuilder {
  /**
   * @returns an image in the cache; whoever needs it for longer copies it
   * @throws Fault MANIFEST_INVALID, NOT_FOUND, ASSET_UNUSABLE, LIMIT_EXCEEDED, ARCHITECTURE_FOREIGN,
   *   MIRROR_UNKNOWN, MIRROR_HAS_PASSWORD, ARCHIVE_LISTS_UNREADABLE, UNREACHABLE, TOOL_MISSING,
   *   TOOL_TIMED_OUT, BUILD_FAILED, DISK_FULL, CANCELLED
   */
  build(request: BuildRequest, work: BuildWork): Promise<BuiltImage>;
}

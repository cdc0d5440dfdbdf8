import type { BuildWork, BuiltImage } from './image-builder.ts';

export interface ContainerBuildRequest {
  /** For messages. */
  readonly role: string;
  /** What the ids in the image are made from: the same for every version of it. */
  readonly name: string;
  /** The OCI image layout: a folder or a tar. */
  readonly path: string;
  /** As appliance.yaml names it, for messages. */
  readonly file: string;
  /** Replaces the arguments of the image. */
  readonly command: readonly string[] | undefined;
  /** False: build even when there is an image of the same inputs. */
  readonly useCache: boolean;
}

/** What a role made from a container image has to know of it. Paths are those within the image. */
export interface ContainerFacts {
  /** @returns where a path leads when links on the way are followed; its last name may be missing */
  realPath(path: string): string | undefined;
  /** @returns ids of `user` or `user:group` by the accounts of the image */
  owner(text: string): Owner | undefined;
  /** @returns whose a folder is; undefined when there is none */
  folder(path: string): (Owner & { readonly mode: number }) | undefined;
  /** Folders that the image wants on volumes. */
  readonly volumes: readonly string[];
  /** Such as `80/tcp`. */
  readonly ports: readonly string[];
}

export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

export interface BuiltContainer extends BuiltImage {
  readonly container: ContainerFacts;
}

/** Makes disk images from container images. */
export interface ContainerBuilder {
  /**
   * @returns an image in the cache; whoever needs it for longer copies it
   * @throws Fault CONTAINER_UNUSABLE, NOT_FOUND, DIGEST_MISMATCH, ARCHIVE_MALFORMED,
   *   ARCHIVE_ENTRY_REFUSED, ARCHIVE_TRUNCATED, LIMIT_EXCEEDED, and what ImageBuilder throws
   */
  build(request: ContainerBuildRequest, work: BuildWork): Promise<BuiltContainer>;
}

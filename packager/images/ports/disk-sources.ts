import type { ApplianceSource } from '../../../schemas/appliance/manifest.ts';
import type { ContainerFacts } from './container-builder.ts';
import type { Work } from './progress.ts';

/** Where a system disk comes from: a recipe (`build`), a file (`image`, `format`) or a `container` image. */
export type SystemSource = ApplianceSource['roles'][string]['system'];

/** A raw disk image. Its bytes are the disk's bytes; zeros at the end may be missing in the file. */
export interface RawDisk {
  readonly rawPath: string;
  /** Virtual size. */
  readonly diskBytes: number;
  /** Of a role made from a container image: what it takes to make it an ordinary one. */
  readonly container?: ContainerFacts;
}

/** Makes the raw system disk of a role. */
export interface DiskSources {
  /**
   * @param role its name, for messages
   * @param system what appliance.yaml says about its disk
   * @param baseDir folder of appliance.yaml; paths in `system` start there
   * @throws Fault IMAGE_UNREADABLE, CONTAINER_UNUSABLE, BUILD_FAILED, MANIFEST_INVALID, TOOL_MISSING, TOOL_FAILED, CANCELLED
   */
  prepare(role: string, system: SystemSource, baseDir: string, work: Work): Promise<RawDisk>;
}

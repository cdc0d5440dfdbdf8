import type { NodeImageManifest } from '../../format/node-image/read-manifest.ts';
import type { BuildWork } from '../../images/ports/image-builder.ts';
import type { Work } from '../../images/ports/progress.ts';

/** A node image in a folder. */
export interface NodeImageFolder {
  readonly folder: string;
  readonly manifest: NodeImageManifest;
}

/** What the commands for node images need of what makes them; see runtime/node-image/ports. */
export interface NodeImages {
  build(
    request: {
      readonly out: string | undefined;
      readonly force: boolean;
      readonly version?: string | undefined;
      readonly sequence?: number | undefined;
      readonly keyFile: string;
      readonly mirror?: string | undefined;
      readonly suite: 'trixie';
      readonly level: number;
      readonly hasShell: boolean;
      readonly useCache: boolean;
    },
    work: BuildWork,
  ): Promise<NodeImageFolder>;
  /** @returns whether it was made; false: it was there */
  makeKey(file: string): Promise<boolean>;
  publicKey(keyFile: string): Promise<string>;
  show(folder: string): Promise<NodeImageFolder>;
  verify(folder: string, keyFile: string, work: Work): Promise<NodeImageFolder>;
  /** @returns bytes of the file */
  writeMedium(
    folder: string,
    request: {
      readonly kind: 'iso' | 'disk';
      readonly out: string;
      readonly force: boolean;
      readonly server: string;
      readonly authority: string;
    },
    work: Work,
  ): Promise<number>;
}

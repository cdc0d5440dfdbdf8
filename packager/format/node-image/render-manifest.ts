import { MANIFEST_HEAD, type NodeImageManifest } from './read-manifest.ts';

/** @returns the text that is signed of a node image: a line for each fact, so that a shell can read it */
export const renderNodeImageManifest = ({
  version,
  sequence,
  architecture,
  files,
}: NodeImageManifest): string =>
  [
    MANIFEST_HEAD,
    `version ${version}`,
    `sequence ${sequence}`,
    `architecture ${architecture}`,
    ...files.map(({ name, sizeBytes, sha256 }) => `${name} ${sizeBytes} ${sha256}`),
    '',
  ].join('\n');

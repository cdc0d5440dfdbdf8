import type { DesiredBoot, DesiredNodeImage } from '../../../../schemas/agent/boot.ts';
import type { NodeFacts } from '../../../../schemas/agent/observed.ts';
import type { BootNetworkRecord, ImageChoice, NodeImageRecord } from '../ports/boot-store.ts';
import { chooseImage, chosenVersions, type ChosenFor } from './choose-image.ts';

/** What is looked at of a node. */
export interface BootingNode extends ChosenFor {
  readonly name: string;
  readonly macs: readonly string[];
}

export interface DesiredBootInput {
  readonly images: readonly NodeImageRecord[];
  readonly choice: ImageChoice;
  readonly nodes: readonly BootingNode[];
  /** Where machines on this network find the server. */
  readonly server: string;
  /** Fingerprint of the authority. */
  readonly authority: string;
}

/** @returns what a gateway is told of its boot network */
export function desiredBoot(
  { link, address, port, dhcp }: BootNetworkRecord,
  { images, choice, nodes, server, authority }: DesiredBootInput,
): DesiredBoot {
  const served = servedImages(images, choice);
  const standard = choice.default;
  return {
    link,
    address,
    port,
    dhcp,
    server,
    authority,
    images: served,
    choice: {
      ...(standard !== undefined && served.some(({ version }) => version === standard)
        ? { default: standard }
        : {}),
      machines: machinesOf(nodes, choice),
    },
    oldestSequence: choice.oldestSequence,
  };
}

/** @returns the images that gateways give out: those that were chosen for somebody, are whole and new enough */
export const servedImages = (
  images: readonly NodeImageRecord[],
  choice: ImageChoice,
): DesiredNodeImage[] => {
  const chosen = new Set(chosenVersions(choice));
  return images
    .filter(
      ({ version, complete, sequence }) =>
        complete && chosen.has(version) && sequence >= choice.oldestSequence,
    )
    .map(({ version, sequence, files }) => ({ version, sequence, files: [...files] }));
};

/**
 * Nodes by their network cards. One for which nothing was chosen is not named: it waits with the unknown
 * ones. One whose image is not served (its files are gone) is named all the same, and waits for it: the
 * default is not what was chosen for it.
 */
function machinesOf(
  nodes: readonly BootingNode[],
  choice: ImageChoice,
): DesiredBoot['choice']['machines'] {
  const seen = new Set<string>();
  return nodes.flatMap((node) => {
    const { version } = chooseImage(choice, node);
    // A card that two nodes claim is given to the first of them: whoever serves must find one answer.
    const macs = node.macs.filter((mac) => !seen.has(mac));
    for (const mac of macs) seen.add(mac);
    return version === undefined || macs.length === 0
      ? []
      : [{ macs: [...macs], name: node.name, version }];
  });
}

/** @returns what tells a node from another one when it boots */
export const cardsOf = (facts: NodeFacts | undefined): readonly string[] =>
  facts?.hardware?.macs ?? [];

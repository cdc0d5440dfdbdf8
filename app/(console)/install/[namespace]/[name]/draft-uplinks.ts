import {
  type ChosenUplinks,
  lanAddressProblem,
  uplinkProblem,
  uplinkRequest,
} from '../../../../_lib/install/uplink-choices.ts';
import type { TypedAnswers } from '../../../../_lib/install/stored-answers.ts';

/** Which networks shall be part of a LAN. */
export interface DraftUplinks {
  /** Networks of the appliance. */
  readonly networks: readonly string[];
  readonly choices: readonly string[];
  readonly chosen: ChosenUplinks;
  readonly setUplink: (network: string, uplink: string) => void;
  readonly setAddress: (network: string, address: string) => void;
}

/** Names of the fields of a network. */
export const lanFieldName = {
  uplink: (network: string) => `uplink-${network}`,
  address: (network: string) => `lan-address-${network}`,
} as const;

/**
 * The part of an install's draft that has to do with LANs.
 *
 * @param networks of the appliance
 * @param choices uplinks to choose from; with none, earlier choices do not count
 * @param answers what was typed, and how that is changed
 */
export function draftUplinks(
  networks: readonly string[],
  choices: readonly string[],
  answers: {
    readonly typed: Pick<TypedAnswers, 'uplinks' | 'lanAddresses'>;
    readonly put: (part: 'uplinks' | 'lanAddresses', key: string, value: string) => void;
  },
) {
  const { typed, put } = answers;
  const chosen = { uplinks: typed.uplinks, addresses: typed.lanAddresses };
  const fields: DraftUplinks = {
    networks,
    choices,
    chosen,
    setUplink: (network, uplink) => put('uplinks', network, uplink),
    setAddress: (network, address) => put('lanAddresses', network, address),
  };
  const asked = choices.length === 0 ? [] : networks;
  const problems = asked.flatMap((network): [string, string | undefined][] => {
    const uplink = chosen.uplinks[network] ?? '';
    return [
      [lanFieldName.uplink(network), uplinkProblem(uplink, choices)],
      [lanFieldName.address(network), lanAddressProblem(uplink, chosen.addresses[network] ?? '')],
    ];
  });
  return { fields, problems, request: uplinkRequest(chosen, networks, choices) };
}

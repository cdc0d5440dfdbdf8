import Link from 'next/link';
import type { BootNetwork } from '../../../schemas/api/resources/boot.ts';
import { type Column, DataTable } from '../../_components/data/data-table.tsx';
import { BootNetworkState } from '../../_components/state/boot-state.tsx';
import { paths } from '../../_lib/paths.ts';
import { bootText } from '../../_text/boot.ts';

const text = bootText.networks;

const COLUMNS: Column<BootNetwork>[] = [
  {
    title: text.gateway,
    names: true,
    cell: ({ nodeName, link, address }) => (
      <div>
        <Link
          href={paths.node(nodeName)}
          className="font-semibold underline-offset-2 hover:underline"
        >
          {nodeName}
        </Link>
        <div className="font-mono text-small text-ink-soft">
          {link}, {address}
        </div>
      </div>
    ),
  },
  {
    title: text.state,
    plain: true,
    cell: ({ state, problem, fault }) => {
      const why = problem ?? fault?.message;
      return (
        <div>
          <BootNetworkState state={state} />
          {why === undefined ? null : (
            <div className="max-w-72 text-small wrap-anywhere text-ink-soft">{why}</div>
          )}
        </div>
      );
    },
  },
  {
    title: text.addresses,
    cell: ({ dhcp }) =>
      dhcp.mode === 'proxy' ? (
        text.proxy
      ) : (
        <span className="font-mono">{text.range(dhcp.first, dhcp.last)}</span>
      ),
  },
  {
    title: text.images,
    cell: ({ images }) =>
      images.length === 0 ? (
        <span className="text-ink-soft">{text.noImages}</span>
      ) : (
        <ul>
          {images.map((image) => (
            <li key={image.version}>{text.image(image.version, percentOf(image))}</li>
          ))}
        </ul>
      ),
  },
  {
    title: text.server,
    cell: ({ server }) =>
      server === null ? text.unknown : <span className="font-mono wrap-anywhere">{server}</span>,
  },
  { title: text.machines, align: 'end', cell: ({ clients }) => text.seen(clients) },
];

const percentOf = ({ bytesDone, bytesTotal }: BootNetwork['images'][number]): number =>
  bytesTotal === 0 ? 0 : Math.floor((100 * bytesDone) / bytesTotal);

/** Gateways that machines boot through. */
export function BootNetworksTable({ networks }: { readonly networks: readonly BootNetwork[] }) {
  return (
    <DataTable
      caption={bootText.sections.networks}
      columns={COLUMNS}
      rows={networks}
      rowKey={({ node }) => node}
    />
  );
}

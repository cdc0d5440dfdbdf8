'use client';

import { useBootClients, useBootNetworks, useNodeImages } from '../../_client/boot.ts';
import { CodeLine } from '../../_components/data/code-line.tsx';
import { PageHeader } from '../../_components/layout/page-header.tsx';
import { Section } from '../../_components/layout/section.tsx';
import { Empty } from '../../_components/state/empty.tsx';
import { Loaded } from '../../_components/state/loaded.tsx';
import { SkeletonRows } from '../../_components/state/skeleton.tsx';
import { bootText as text } from '../../_text/boot.ts';
import { BootClientsTable } from './boot-clients-table.tsx';
import { BootNetworksTable } from './boot-networks-table.tsx';
import { NodeImagesBox } from './node-images-box.tsx';

const LOADING = <SkeletonRows rows={2} rowClassName="h-16" />;

/** Everything about booting from the network: who boots right now, through which gateways, and what. */
export function BootView() {
  const clients = useBootClients();
  const networks = useBootNetworks();
  const images = useNodeImages();
  const hasNetwork = (networks.data?.length ?? 0) > 0;
  return (
    <>
      <PageHeader title={text.title} lead={text.lead} />
      <div className="space-y-9">
        <Section title={text.sections.clients}>
          <Loaded query={clients} loading={LOADING}>
            {(list) =>
              list.length === 0 ? (
                <Empty icon="machine" title={text.clients.none.title}>
                  {hasNetwork ? text.clients.none.hint : text.clients.none.noNetwork}
                </Empty>
              ) : (
                <BootClientsTable clients={list} />
              )
            }
          </Loaded>
        </Section>
        <Section title={text.sections.networks}>
          <Loaded query={networks} loading={LOADING}>
            {(list) =>
              list.length === 0 ? (
                <Empty
                  icon="network"
                  title={text.networks.none.title}
                  action={<CodeLine text={text.networks.none.command} label={text.copy} />}
                >
                  {text.networks.none.hint}
                </Empty>
              ) : (
                <BootNetworksTable networks={list} />
              )
            }
          </Loaded>
        </Section>
        <Loaded query={images} loading={LOADING}>
          {(all) => <NodeImagesBox images={all} />}
        </Loaded>
      </div>
    </>
  );
}

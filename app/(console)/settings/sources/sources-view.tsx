'use client';

import { useState } from 'react';
import { useMirrors, useRegistries } from '../../../_client/trust.ts';
import { Button } from '../../../_components/form/button.tsx';
import { Section } from '../../../_components/layout/section.tsx';
import { Empty } from '../../../_components/state/empty.tsx';
import { Loaded } from '../../../_components/state/loaded.tsx';
import { SkeletonRows } from '../../../_components/state/skeleton.tsx';
import { sourcesText } from '../../../_text/sources.ts';
import { ApproveRegistryDialog } from './approve-registry-dialog.tsx';
import { MirrorDialog } from './mirror-dialog.tsx';
import { MirrorsTable } from './mirrors-table.tsx';
import { RegistriesTable } from './registries-table.tsx';

/** Where appliances may come from besides the own registry, and under which names. */
export function SourcesView() {
  return (
    <div className="space-y-9">
      <Registries />
      <Mirrors />
    </div>
  );
}

function Registries() {
  const text = sourcesText.registries;
  const registries = useRegistries();
  const [open, setOpen] = useState(false);
  const approve = (
    <Button icon="plus" onClick={() => setOpen(true)}>
      {text.approve}
    </Button>
  );
  return (
    <Section title={text.title} aside={approve}>
      <p className="max-w-2xl text-ink-soft">{text.lead}</p>
      <Loaded query={registries} loading={<SkeletonRows rows={2} />}>
        {(list) =>
          list.length === 0 ? (
            <Empty icon="shield" title={text.none}>
              {text.noneHelp}
            </Empty>
          ) : (
            <RegistriesTable registries={list} />
          )
        }
      </Loaded>
      <ApproveRegistryDialog open={open} onOpenChange={setOpen} />
    </Section>
  );
}

function Mirrors() {
  const text = sourcesText.mirrors;
  const mirrors = useMirrors();
  const [open, setOpen] = useState(false);
  const add = (
    <Button icon="plus" onClick={() => setOpen(true)}>
      {text.add}
    </Button>
  );
  return (
    <Section title={text.title} aside={add}>
      <p className="max-w-2xl text-ink-soft">{text.lead}</p>
      <Loaded query={mirrors} loading={<SkeletonRows rows={2} />}>
        {(list) =>
          list.length === 0 ? (
            <Empty icon="shield-check" title={text.none}>
              {text.noneHelp}
            </Empty>
          ) : (
            <MirrorsTable mirrors={list} />
          )
        }
      </Loaded>
      <MirrorDialog open={open} onOpenChange={setOpen} />
    </Section>
  );
}

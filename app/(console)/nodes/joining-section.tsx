'use client';

import { useJoining } from '../../_client/joining.ts';
import { Section } from '../../_components/layout/section.tsx';
import { joiningText as text } from '../../_text/joining.ts';
import { JoiningTable } from './joining-table.tsx';

/** Machines that ask to become nodes; nothing where none does, as on most days. */
export function JoiningSection() {
  const { data = [] } = useJoining();
  if (data.length === 0) return null;
  return (
    <Section title={text.title}>
      <p className="max-w-2xl text-ink-soft">{text.lead}</p>
      <JoiningTable machines={data} />
    </Section>
  );
}

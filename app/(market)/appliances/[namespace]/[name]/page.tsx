import type { Metadata } from 'next';
import type { Appliance } from '../../../../../schemas/api/resources/appliance.ts';
import { LIMITS } from '../../../../../schemas/config/limits.ts';
import { Answered } from '../../../../_client/answered.tsx';
import { askPublicAppliance } from '../../../../_client/public-appliance.ts';
import { questions } from '../../../../_client/questions.ts';
import { Prose } from '../../../../_components/data/prose.tsx';
import { previewPictures } from '../../../../_lib/preview-pictures.ts';
import { ApplianceView } from './appliance-view.tsx';

interface Props {
  readonly params: Promise<{ namespace: string; name: string }>;
  readonly searchParams: Promise<{ version?: string | string[] }>;
}

async function readAddress({ params, searchParams }: Props) {
  const { namespace, name } = await params;
  const { version } = await searchParams;
  return {
    address: `${namespace}/${name}`,
    name,
    version: typeof version === 'string' ? version : undefined,
  };
}

/** undefined: a stranger may not see it, or it is not there. */
const find = (address: string, version: string | undefined): Promise<Appliance | undefined> =>
  askPublicAppliance(address, version).catch(() => undefined);

export async function generateMetadata(props: Props): Promise<Metadata> {
  const { address, name, version } = await readAddress(props);
  const card = (await find(address, version))?.card;
  if (!card) return { title: name };
  const { title, summary, icon } = card;
  const images = { images: previewPictures(icon) };
  return {
    title,
    description: summary,
    openGraph: { title, description: summary, type: 'website', ...images },
    twitter: { card: 'summary', title, description: summary, ...images },
  };
}

export default async function AppliancePage(props: Props) {
  const { address, version } = await readAddress(props);
  const found = await find(address, version);
  const readme =
    found && found.readme.length <= LIMITS.pages.readmeChars
      ? { digest: found.card.digest, content: <Prose markdown={found.readme} /> }
      : undefined;
  return (
    <Answered questions={[questions.appliance(address, version), questions.trustedKeys]}>
      <ApplianceView address={address} version={version} readme={readme} />
    </Answered>
  );
}

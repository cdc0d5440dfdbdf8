import type { Metadata } from 'next';
import { Answered } from '../_client/answered.tsx';
import { questions } from '../_client/questions.ts';
import { previewPictures } from '../_lib/preview-pictures.ts';
import { frameText } from '../_text/frame.ts';
import { marketText } from '../_text/market.ts';
import { MarketView } from './market-view.tsx';
import { readMarketSearch } from './read-market-search.ts';

export const metadata: Metadata = {
  title: { absolute: frameText.pageTitle(marketText.title) },
  description: marketText.lead,
  openGraph: {
    title: marketText.title,
    description: marketText.lead,
    type: 'website',
    images: previewPictures(),
  },
};

export default async function MarketPage({
  searchParams,
}: {
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const query = await searchParams;
  const search = readMarketSearch((name) => [query[name]].flat()[0]);
  return (
    <Answered
      questions={[questions.catalogue(search), questions.trustedKeys, questions.preparations]}
    >
      <MarketView />
    </Answered>
  );
}

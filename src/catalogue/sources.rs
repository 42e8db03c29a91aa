//! Where the catalogue's figures were published.

use super::Source;

const fn source(title: &'static str, address: &'static str) -> Source {
    Source { title, address }
}

pub(super) const LEBANON_27: Source = source(
    "HRW, Flooding South Lebanon (2008), p. 27",
    "yumpu.com/en/document/view/22327236/flooding-south-lebanon-human-rights-watch/27",
);
pub(super) const LEBANON_36: Source = source(
    "HRW, Flooding South Lebanon (2008), p. 36",
    "yumpu.com/en/document/view/22327236/flooding-south-lebanon-human-rights-watch/36",
);
pub(super) const LEBANON_37: Source = source(
    "HRW, Flooding South Lebanon (2008), p. 37",
    "yumpu.com/en/document/view/22327236/flooding-south-lebanon-human-rights-watch/37",
);
pub(super) const WASHINGTON_POST: Source =
    source("Washington Post, 7 Jul 2023", "japannews.yomiuri.co.jp/news-services/washingtonpost/20230707-121179/");
pub(super) const NEW_YORK_TIMES: Source = source(
    "New York Times, Jul 2023",
    "straitstimes.com/world/united-states/cluster-weapons-us-is-sending-ukraine-often-fail-to-detonate",
);
pub(super) const FATALLY_FLAWED: Source =
    source("HRW, Fatally Flawed, ch. II (2002)", "hrw.org/reports/2002/us-afghanistan/Afghan1202-02.htm");
pub(super) const PHR: Source = source("PHR, Landmines and cluster bombs in Kosovo", "adamkushnermd.com/kosovo.html");
pub(super) const FORUM: Source =
    source("forum post quoting fas.org (weak)", "si.frajer.net/readmsg.aspx?msgid=18830814");
pub(super) const UKRAINE_2023: Source = source(
    "HRW, Ukraine: Civilian Deaths from Cluster Munitions (6 Jul 2023)",
    "tolerance.ca/ArticleExt.aspx?ID=535692&L=en",
);
pub(super) const KARABAKH_NOTE: Source = source(
    "HRW, Technical Briefing Note: Cluster Munition Use in Karabakh (15 Jul 2021)",
    "hrw.org/news/2021/07/15/technical-briefing-note-cluster-munition-use-karabakh-conflict",
);
pub(super) const LEBANON_WAR: Source = source(
    "2006 Lebanon War, cluster munitions (Wikipedia copy)",
    "liquisearch.com/2006_lebanon_war/cluster_munitions",
);
pub(super) const CSM: Source = source("CSM, 24 Aug 2006", "csmonitor.com/2006/0824/p11s01-wome.html");
pub(super) const IRIN: Source =
    source("IRIN, Jan 2008", "the-mound-of-sound.blogspot.com/2008/01/torture-no-terror-absolutely.html");
pub(super) const HRW_2004: Source =
    source("HRW, 30 Jun 2004", "hrw.org/news/2004/06/30/us-reject-pentagon-call-cluster-munitions");
pub(super) const TNMA: Source =
    source("Technical Note for Mine Action, Lebanon", "mineactionstandards.org (document 118)");
pub(super) const GUARDIAN_2000: Source =
    source("Guardian, 6 Sep 2000, on the ICRC report", "theguardian.com/world/2000/sep/06/balkans");
pub(super) const TICKING: Source = source("HRW, Ticking Time Bombs (1999)", "hrw.org/reports/1999/nato2/");
pub(super) const LAOS: Source = source(
    "Lao PDR case study (cites Monitor, Mine Action Review 2020, Pizzino)",
    "github tal-giladi/eod-science-course, case-studies/cs05-laos-cluster-munitions.md",
);
pub(super) const MESSENGER: Source =
    source("The Messenger, 13 Jul 2023", "themessenger.com/politics/pentagon-cluster-weapon-dud-rate-may-be-low...");
pub(super) const M85_ANALYSIS: Source = source(
    "M85: an analysis of reliability (King, Dullum, Ostern, NPA 2007), abstract",
    "asksource.info ; ja.scribd.com/document/39879111",
);
pub(super) const GUARDIAN_2006: Source =
    source("Guardian, 21 Aug 2006, quoted in a blog", "informant38.blogspot.com/2006/08");

// Presumed sources of figures that were not read there: no address is known.
pub(super) const INTENSE_AND_LASTING: Source = source("HRW, Intense and Lasting Harm (2022)", "not read");
pub(super) const HRW_MONITOR_PAGES: Source =
    source("HRW and Monitor pages on Syria and Ukraine; low confidence", "not read");
pub(super) const HRW_HI: Source = source("HRW, Handicap International", "not read");

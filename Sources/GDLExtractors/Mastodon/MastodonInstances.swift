/// The instances that are recognised without `mastodon:` in front.
enum MastodonInstances {
  /// `/@user` and `/tags/x` alone prove nothing: blogs, video sites and shops have such paths, too. These
  /// are among the largest or oldest general instances, those for pictures, and some of institutions; all
  /// run Mastodon's own interface.
  static let known: Set<String> = [
    "mastodon.social", "mastodon.online", "mstdn.social", "mstdn.jp", "mstdn.ca", "mstdn.party", "mas.to",
    "mastodon.world", "mastodon.art", "mastodon.nl", "mastodon.ie", "mastodon.scot", "mastodon.cloud",
    "mastodon.xyz", "mastodonapp.uk", "techhub.social", "hachyderm.io", "fosstodon.org", "infosec.exchange",
    "chaos.social", "social.vivaldi.net", "universeodon.com", "mathstodon.xyz", "sciences.social",
    "scholar.social",
    "fediscience.org", "masto.ai", "troet.cafe", "norden.social", "piaille.fr", "mamot.fr", "framapiaf.org",
    "photog.social", "baraag.net", "pawoo.net", "social.coop", "ioc.exchange", "c.im", "indieweb.social",
    "newsie.social", "journa.host", "social.bund.de", "social.overheid.nl", "wikis.world",
  ]
}

/// How a report looks: one column, colours of their own for light and dark.
enum PageStyle {
  static let text = """
    :root { color-scheme: light dark; --page: #fff; --card: #f6f7f9; --text: #1b1f24; --dim: #57606a; --rule: #d8dee4;
      --running: #2463c9; --waiting: #8fb4ec; --paused: #d99a1c; --stopped: #c3c9d0; --down: #cf3b3b; --resume: #238a4b; }
    @media (prefers-color-scheme: dark) { :root { --page: #14171b; --card: #1d2127; --text: #e3e7eb; --dim: #98a2ad;
      --rule: #343b44; --running: #5b93ef; --waiting: #35598f; --paused: #d9a441; --stopped: #49515b; --down: #e8605f;
      --resume: #4fb877; } }
    * { box-sizing: border-box; }
    body { margin: 0 auto; padding: 1rem; max-width: 60rem; background: var(--page); color: var(--text);
      font: 16px/1.45 system-ui, sans-serif; }
    h1 { font-size: 1.4rem; margin: 0; }
    h2 { font-size: 1.05rem; margin: 0; overflow-wrap: anywhere; }
    h2 span { color: var(--dim); font-weight: normal; }
    header p, section p { margin: .25rem 0 .75rem; color: var(--dim); }
    section { background: var(--card); border-radius: .5rem; padding: 1rem; margin: 1rem 0; }
    .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(8rem, 1fr)); gap: .5rem; margin: 1rem 0; }
    .tiles div { background: var(--card); border-radius: .5rem; padding: .6rem .75rem; }
    .tiles dd { margin: 0; font-size: 1.25rem; font-weight: 600; white-space: nowrap; }
    .tiles dt { color: var(--dim); font-size: .85rem; }
    .tiles .bad dd { color: var(--down); }
    .legend { color: var(--dim); font-size: .85rem; display: flex; flex-wrap: wrap; gap: .1rem .9rem; }
    .legend b { display: inline-block; width: .8em; height: .8em; margin: 0 .4em 0 0; }
    .legend .mark { position: static; display: inline-block; margin: 0 .4em 0 0; }
    .chart { margin: 0 0 1rem; }
    .plot { position: relative; padding-top: 14px; }
    .plot svg { display: block; width: 100%; height: 9rem; border-bottom: 1px solid var(--rule); overflow: visible; }
    .band, .map { display: block; width: 100%; height: .75rem; margin-top: .25rem; }
    .top, .axis { display: flex; justify-content: space-between; color: var(--dim); font-size: .8rem; gap: .5rem; }
    .axis span { flex: 1; text-align: center; }
    .axis span:first-child { text-align: left; }
    .axis span:last-child { text-align: right; }
    line { vector-effect: non-scaling-stroke; stroke: var(--rule); }
    line.crash { stroke: var(--down); } line.resume { stroke: var(--resume); } line.pause { stroke: var(--paused); }
    line.crash, line.resume, line.pause { stroke-dasharray: 3 3; }
    line.border { stroke: var(--card); stroke-width: 2; }
    .area { fill: var(--running); opacity: .25; }
    .line { fill: none; stroke: var(--running); stroke-width: 1.5; vector-effect: non-scaling-stroke; }
    .mark { position: absolute; top: 0; width: 10px; height: 10px; margin-left: -5px; }
    .mark.crash { background: var(--down); transform: rotate(45deg) scale(.85); }
    .mark.resume { background: var(--resume); border-radius: 50%; }
    .mark.pause { background: var(--paused); }
    rect.running, rect.durable { fill: var(--running); } b.running { background: var(--running); }
    rect.waiting, rect.received { fill: var(--waiting); } b.waiting { background: var(--waiting); }
    rect.paused { fill: var(--paused); } b.paused { background: var(--paused); }
    rect.stopped { fill: var(--stopped); } b.stopped { background: var(--stopped); }
    rect.down { fill: var(--down); } b.down { background: var(--down); }
    rect.whole { fill: var(--resume); }
    .map { background: var(--rule); border-radius: 2px; }
    .files, .incidents { list-style: none; margin: 0; padding: 0; }
    .files li { margin: .6rem 0; }
    .file { display: flex; justify-content: space-between; gap: 1rem; font-size: .9rem; }
    .file span:first-child { overflow-wrap: anywhere; }
    .size { color: var(--dim); text-align: right; flex: none; max-width: 55%; }
    .why, section p.why { color: var(--dim); font-size: .85rem; margin: .2rem 0 0; overflow-wrap: anywhere; }
    .incidents { font-size: .9rem; margin-bottom: 1rem; }
    .incidents li { padding: .3rem 0; border-top: 1px solid var(--rule); overflow-wrap: anywhere; }
    .incidents b { color: var(--down); }
    .incidents time { color: var(--dim); white-space: nowrap; }
    """
}

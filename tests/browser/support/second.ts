// A second agency beside the one of a test: it sends, or takes in, what passes between them.
import { PASSWORD } from "./server";

export const SECOND_AGENCY = `agency: {organ_id: H99.08, name: Sở Tư pháp tỉnh Lam Giang, short_name: STP, demo: true}
administrator: {account: quantri2, name: Lê Thị Mai}
password: ${PASSWORD}
units:
  - {code: VP, name: Văn phòng Sở}
people:
  - {account: vanthu2, name: Trần Văn Bách, login: true, posts: [{role: records_clerk, title: Văn thư, unit: VP, from: 2020-01-01}]}
  - {account: giamdoc2, name: Ngô Thị Cúc, login: true, posts: [{role: head, title: Giám đốc Sở, from: 2020-01-01}]}
registers:
  - {code: DEN, name: Sổ văn bản đến, direction: incoming, default: true}
`;

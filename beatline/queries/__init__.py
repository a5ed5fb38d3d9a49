"""What the pages ask the warehouse. One function is one SELECT and gives one frame."""

from beatline.queries.areas import (
    area_choices,
    area_records,
    neighbouring_areas,
    overlapping_areas,
    parent_areas,
)
from beatline.queries.builds import (
    build_info,
    coverage,
    loaded_months,
    notices,
    outline_of_team,
    rejected_rows,
    source_files,
    team_changes,
)
from beatline.queries.cells import (
    cell,
    cell_months,
    cell_neighbours,
    cell_outcomes,
    cell_places,
    cell_types,
    study_cells,
    unplaced_records,
)
from beatline.queries.incidents import (
    incident,
    incident_rows,
    incident_totals,
    outcome_history,
    outcomes_in_scope,
    same_id_records,
)
from beatline.queries.months import (
    monthly_records,
    outcome_records,
    records_by_type,
    series_by_area_and_type,
)
from beatline.queries.outcomes import (
    first_outcomes,
    last_outcomes_by_month,
    outcomes_known_to,
)
from beatline.queries.outlines import area_outlines, area_shapes
from beatline.queries.places import (
    nearby_points,
    nearest_point,
    point_records,
    snap_point,
    snap_points,
    study_points,
)
from beatline.queries.profiles import TOWN_CENTRE_PLACES, area_profiles
from beatline.queries.revisions import (
    replaced_files,
    revised_months,
    revised_outcomes,
    revised_types,
    revision_releases,
)
from beatline.queries.searches import monthly_searches, search_counts
from beatline.queries.teams import (
    team,
    team_contacts,
    team_events,
    team_file,
    team_members,
    team_priorities,
)
from beatline.queries.themes import themes

__all__ = [
    "TOWN_CENTRE_PLACES",
    "area_choices",
    "area_outlines",
    "area_profiles",
    "area_records",
    "area_shapes",
    "build_info",
    "cell",
    "cell_months",
    "cell_neighbours",
    "cell_outcomes",
    "cell_places",
    "cell_types",
    "coverage",
    "first_outcomes",
    "incident",
    "incident_rows",
    "incident_totals",
    "last_outcomes_by_month",
    "loaded_months",
    "monthly_records",
    "monthly_searches",
    "nearby_points",
    "nearest_point",
    "neighbouring_areas",
    "notices",
    "outcome_history",
    "outcome_records",
    "outcomes_in_scope",
    "outcomes_known_to",
    "outline_of_team",
    "overlapping_areas",
    "parent_areas",
    "point_records",
    "records_by_type",
    "rejected_rows",
    "replaced_files",
    "revised_months",
    "revised_outcomes",
    "revised_types",
    "revision_releases",
    "same_id_records",
    "search_counts",
    "series_by_area_and_type",
    "snap_point",
    "snap_points",
    "source_files",
    "study_cells",
    "study_points",
    "team",
    "team_changes",
    "team_contacts",
    "team_events",
    "team_file",
    "team_members",
    "team_priorities",
    "themes",
    "unplaced_records",
]
